package io.github.essfailover.ssh;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps what a program prints, up to a limit. Thread-safe. */
final class BoundedOutput extends OutputStream {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final int limit;
  private final Runnable onOverflow;
  private boolean overflown;

  BoundedOutput(int limit, Runnable onOverflow) {
    this.limit = limit;
    this.onOverflow = onOverflow;
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) {
    synchronized (this) {
      if (overflown) {
        return;
      }
      overflown = bytes.size() + length > limit;
      if (!overflown) {
        bytes.write(buffer, offset, length);
        return;
      }
    }
    onOverflow.run();
  }

  synchronized boolean isOverflown() {
    return overflown;
  }

  synchronized String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
