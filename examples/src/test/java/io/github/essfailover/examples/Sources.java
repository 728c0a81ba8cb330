package io.github.essfailover.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The sources of all modules, which documents speak of. */
final class Sources {

  /** Surefire runs in the module's folder. */
  static final Path ROOT = Path.of("..");

  private final Map<Path, String> texts = new TreeMap<>();

  private Sources(String kind) throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.sorted().toList()) {
        Path folder = module.resolve("src").resolve(kind).resolve("java");
        if (Files.isDirectory(folder)) {
          read(folder);
        }
      }
    }
  }

  /** What is delivered, and the lab. */
  static Sources main() throws IOException {
    return new Sources("main");
  }

  /** Without the modules of that prefix. */
  Sources without(String module) {
    texts.keySet().removeIf(file -> file.startsWith(ROOT.resolve(module)));
    return this;
  }

  /** What tests it. */
  static Sources test() throws IOException {
    return new Sources("test");
  }

  private void read(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        texts.put(file, Files.readString(file));
      }
    }
  }

  /** Everything that the pattern's first group matches, anywhere. */
  Set<String> all(Pattern pattern) {
    Set<String> found = new TreeSet<>();
    texts
        .values()
        .forEach(text -> pattern.matcher(text).results().map(m -> m.group(1)).forEach(found::add));
    return found;
  }

  /** First group to second group of every match. */
  Map<String, Set<String>> pairs(Pattern pattern) {
    Map<String, Set<String>> found = new TreeMap<>();
    for (String text : texts.values()) {
      pattern
          .matcher(text)
          .results()
          .forEach(m -> found.computeIfAbsent(m.group(1), key -> new TreeSet<>()).add(m.group(2)));
    }
    return found;
  }

  /** Whether a type of that name is declared, and has that member unless it is empty. */
  boolean declare(String type, String member) {
    Pattern declaration = Pattern.compile("\\b(class|record|interface|enum) " + type + "\\b");
    Pattern use = Pattern.compile("\\b" + member + "\\b");
    return texts.values().stream()
        .filter(text -> declaration.matcher(text).find())
        .anyMatch(text -> member.isEmpty() || use.matcher(text).find());
  }
}
