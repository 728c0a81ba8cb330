package io.github.essfailover.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page about states says what the engine's tables say. */
class StateDocumentTest {

  /** Surefire runs in the module's folder. */
  private static final Path PAGE = Path.of("../docs/states.md");

  @Test
  void page_aboutStates_equalsTheTables() throws IOException {
    String expected = StateDocument.text();
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(PAGE, expected);
    }

    assertThat(PAGE)
        .as("write it anew with -Dupdate.docs=true, or make it\n%s", expected)
        .hasContent(expected);
  }
}
