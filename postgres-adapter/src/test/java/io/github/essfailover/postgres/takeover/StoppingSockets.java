package io.github.essfailover.postgres.takeover;

import io.github.essfailover.postgres.UnconnectedSockets;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Connections that stop just before the bytes of {@code pg_promote} leave: the driver makes one
 * from the name of this class. Thread-safe.
 */
public final class StoppingSockets extends UnconnectedSockets {

  /** The system property that names the file to wait for. */
  static final String GO = "takeover.go";

  /** What it says when the bytes are on their way. */
  static final String SENT = "the promotion was sent";

  /** For the driver. */
  public StoppingSockets() {}

  @Override
  public Socket createSocket() {
    return new Socket() {
      @Override
      public OutputStream getOutputStream() throws IOException {
        return new Stopping(super.getOutputStream());
      }
    };
  }

  private static final class Stopping extends FilterOutputStream {
    Stopping(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      String text = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
      boolean promotes = text.contains("SELECT pg_promote(");
      if (promotes) {
        StopPoint.here(Path.of(System.getProperty(GO)));
      }
      out.write(bytes, from, length);
      if (promotes) {
        System.out.println(SENT);
      }
    }
  }
}
