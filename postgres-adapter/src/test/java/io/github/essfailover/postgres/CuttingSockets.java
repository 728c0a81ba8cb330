package io.github.essfailover.postgres;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Connections that break right after the bytes of {@code pg_promote} have left: the driver makes
 * one from the name of this class. Thread-safe.
 */
public final class CuttingSockets extends UnconnectedSockets {

  /** For the driver. */
  public CuttingSockets() {}

  @Override
  public Socket createSocket() {
    return new Socket() {
      @Override
      public OutputStream getOutputStream() throws IOException {
        Socket socket = this;
        return new FilterOutputStream(super.getOutputStream()) {
          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            String text = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
            if (text.contains("SELECT pg_promote(")) {
              socket.shutdownInput();
            }
          }
        };
      }
    };
  }
}
