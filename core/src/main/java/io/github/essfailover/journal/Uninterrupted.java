package io.github.essfailover.journal;

import java.io.IOException;

/**
 * Keeps an earlier interrupt away from file channels, which would close under the reader or writer
 * and leave it in doubt; the flag is there again afterwards.
 */
final class Uninterrupted {

  private Uninterrupted() {}

  /** Something that reads or writes. */
  interface Io<T> {
    T run() throws IOException;
  }

  static <T> T call(Io<T> io) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return io.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
