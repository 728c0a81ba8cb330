package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page about the checks knows each of them, and no other. */
class CheckDocumentTest {

  private static final Pattern CODE = Pattern.compile("\"(database\\.[a-z-]+)\"");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(database\\.[a-z-]+)` \\|");

  @Test
  void page_everyCheck_isThere() throws Exception {
    Set<String> known = new TreeSet<>();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
        known.addAll(found(CODE, source));
      }
    }

    assertThat(found(ROW, Path.of("../docs/postgres.md"))).isEqualTo(known);
  }

  private static Set<String> found(Pattern pattern, Path in) throws IOException {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(Files.readString(in));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
