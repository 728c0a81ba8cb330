package io.github.essfailover.postgres;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Connections whose answers are lost as soon as the bytes of a text have left: the driver makes one
 * from the name of this class and that text. Thread-safe.
 */
public final class CuttingAfter extends UnconnectedSockets {

  private final String text;

  /** For the driver. */
  public CuttingAfter(String text) {
    this.text = text;
  }

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
            if (new String(bytes, from, length, StandardCharsets.ISO_8859_1).contains(text)) {
              socket.shutdownInput();
            }
          }
        };
      }
    };
  }
}
