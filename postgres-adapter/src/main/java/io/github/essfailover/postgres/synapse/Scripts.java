package io.github.essfailover.postgres.synapse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Texts that come with this package. */
final class Scripts {

  private Scripts() {}

  static String read(String resource) {
    try (InputStream script = Scripts.class.getResourceAsStream(resource)) {
      if (script == null) {
        throw new IllegalStateException("The script " + resource + " is not in the library");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The script " + resource + " cannot be read", e);
    }
  }
}
