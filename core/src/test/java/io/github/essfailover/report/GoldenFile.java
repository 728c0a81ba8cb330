package io.github.essfailover.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a rendering looked like when somebody last agreed with it. {@code -Dgolden.update=true}
 * writes it anew, to be read in the diff.
 */
final class GoldenFile {

  private static final Path FOLDER =
      Path.of("src/test/resources/io/github/essfailover/report/golden");

  private GoldenFile() {}

  static void assertSame(String name, String rendered) {
    Path file = FOLDER.resolve(name);
    try {
      if (Boolean.getBoolean("golden.update")) {
        Files.createDirectories(FOLDER);
        Files.writeString(file, rendered);
      }
      assertThat(rendered)
          .as("%s; -Dgolden.update=true accepts what is rendered now", name)
          .isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
