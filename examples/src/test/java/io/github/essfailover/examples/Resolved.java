package io.github.essfailover.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What Maven resolved for a module, as the root's plugins wrote it into {@code target}.
 *
 * @param artifact group and artifact
 * @param declared whether the module's own pom names it
 * @param scope {@code compile}, {@code runtime} or {@code optional}
 */
record Resolved(String module, String artifact, boolean declared, String scope, long bytes) {

  private static final String OURS = "io.github.essfailover:";

  /** As {@code dependency:list} prints it, with the file. */
  private static final Pattern LINE =
      Pattern.compile("^ +([^: ]+:[^: ]+):jar:[^:]+:(\\w+):(.+?\\.jar)( \\(optional\\))?( --.*)?$");

  private static final Pattern LICENCE =
      Pattern.compile("^ +((?:\\((?:[^()]|\\([^()]*\\))*\\) )+).*\\(([^: (]+:[^: ]+):[^: ]+ - .*");

  private static final Pattern DEPENDENCY =
      Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL);

  private static final Pattern NAMES =
      Pattern.compile("<groupId>(.*?)</groupId>\\s*<artifactId>(.*?)</artifactId>");

  /** Whether Maven has been here; an IDE has not. */
  static boolean isWritten() throws IOException {
    for (Path module : modules()) {
      if (!Files.exists(list(module)) || !Files.exists(licenceList(module))) {
        return false;
      }
    }
    return true;
  }

  /** All modules that are built into jars. */
  static List<Path> modules() throws IOException {
    try (Stream<Path> folders = Files.list(Sources.ROOT)) {
      return folders.filter(folder -> Files.isDirectory(folder.resolve("src/main"))).toList();
    }
  }

  /** Everything of all modules but our own jars. */
  static List<Resolved> all() throws IOException {
    List<Resolved> all = new ArrayList<>();
    for (Path module : modules()) {
      Set<String> declared = declared(module);
      for (String line : Files.readAllLines(list(module))) {
        Matcher found = LINE.matcher(line);
        if (found.matches() && !found.group(1).startsWith(OURS)) {
          all.add(of(module, declared, found));
        }
      }
    }
    return all;
  }

  private static Resolved of(Path module, Set<String> declared, Matcher line) throws IOException {
    return new Resolved(
        module.getFileName().toString(),
        line.group(1),
        declared.contains(line.group(1)),
        line.group(4) == null ? line.group(2) : "optional",
        Files.size(Path.of(line.group(3))));
  }

  /** The licences of each artifact, as one text. */
  static Map<String, String> licences() throws IOException {
    Map<String, String> licences = new HashMap<>();
    for (Path module : modules()) {
      for (String line : Files.readAllLines(licenceList(module))) {
        Matcher found = LICENCE.matcher(line);
        if (found.matches()) {
          String all = found.group(1).strip();
          licences.put(found.group(2), all.substring(1, all.length() - 1).replace(") (", ", "));
        }
      }
    }
    return licences;
  }

  private static Set<String> declared(Path module) throws IOException {
    String pom = Files.readString(module.resolve("pom.xml"));
    String all =
        pom.substring(pom.indexOf("<dependencies>"), pom.indexOf("</dependencies>"))
            .replaceAll("(?s)<exclusions>.*?</exclusions>", "");
    Set<String> declared = new TreeSet<>();
    DEPENDENCY
        .matcher(all)
        .results()
        .map(each -> each.group(1))
        .filter(each -> !each.contains("<scope>test<"))
        .map(NAMES::matcher)
        .filter(Matcher::find)
        .forEach(each -> declared.add(each.group(1) + ":" + each.group(2)));
    return declared;
  }

  private static Path list(Path module) {
    return module.resolve("target/dependencies.txt");
  }

  private static Path licenceList(Path module) {
    return module.resolve("target/licences.txt");
  }
}
