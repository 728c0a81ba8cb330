package io.github.essfailover.testkit.mutants;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A bug to plant, as its file tells it: a rule, a description, and for each edit the source file,
 * the text that has to be there exactly once, and what it becomes. Tests that are likely to find it
 * are tried before the others.
 *
 * <pre>
 * rule: R1
 * what: whatever the evidence, the source is called fenced
 * likely: scenario.FenceScenarioTest
 * file: core/src/main/java/io/github/essfailover/fence/FencePolicy.java
 * ---- find
 * return missing.isEmpty()
 * ---- replace
 * return true
 * </pre>
 */
record Mutant(String name, String rule, String what, List<String> likely, List<Edit> edits) {

  static final String SUFFIX = ".mutant";
  private static final String FIND = "---- find";
  private static final String REPLACE = "---- replace";

  /** One change of one source file, named from the root of the repository. */
  record Edit(String file, String find, String replace) {

    String applied(String source, String mutant) {
      int at = source.indexOf(find);
      if (find.isBlank() || at < 0) {
        throw new IllegalStateException(
            mutant + ": its anchor is not in " + file + " any more, give it another:\n" + find);
      }
      if (source.indexOf(find, at + 1) >= 0) {
        throw new IllegalStateException(
            mutant + ": its anchor is more than once in " + file + ", make it longer:\n" + find);
      }
      return source.substring(0, at) + replace + source.substring(at + find.length());
    }
  }

  /** All that are in the folder, by name. */
  static List<Mutant> in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .sorted()
          .map(Mutant::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Mutant read(Path file) {
    String name = file.getFileName().toString().replace(SUFFIX, "");
    try {
      return parse(name, Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Mutant parse(String name, List<String> lines) {
    String rule = "";
    String what = "";
    List<String> likely = List.of();
    String source = "";
    List<String> find = new ArrayList<>();
    List<String> replace = new ArrayList<>();
    List<Edit> edits = new ArrayList<>();
    List<String> into = List.of();
    for (String line : lines) {
      if (line.startsWith("rule: ")) {
        rule = line.substring(6);
      } else if (line.startsWith("what: ")) {
        what = line.substring(6);
      } else if (line.startsWith("likely: ")) {
        likely = List.of(line.substring(8).split(" "));
      } else if (line.startsWith("file: ")) {
        if (!source.isEmpty()) {
          edits.add(edit(source, find, replace));
        }
        source = line.substring(6);
        find = new ArrayList<>();
        replace = new ArrayList<>();
      } else if (line.equals(FIND)) {
        into = find;
      } else if (line.equals(REPLACE)) {
        into = replace;
      } else {
        into.add(line);
      }
    }
    edits.add(edit(source, find, replace));
    if (rule.isEmpty() || what.isEmpty() || source.isEmpty()) {
      throw new IllegalStateException(name + SUFFIX + " lacks its rule, what it is, or its file");
    }
    return new Mutant(name, rule, what, likely, List.copyOf(edits));
  }

  private static Edit edit(String source, List<String> find, List<String> replace) {
    return new Edit(source, String.join("\n", find), String.join("\n", replace));
  }
}
