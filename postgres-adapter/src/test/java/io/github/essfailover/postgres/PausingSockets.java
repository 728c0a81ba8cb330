package io.github.essfailover.postgres;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/**
 * Connections whose every message passes a {@link Standstill} before it leaves: the driver makes
 * one from the name of this class and that of the standstill. Thread-safe.
 */
public final class PausingSockets extends UnconnectedSockets {

  private final Standstill standstill;

  /** For the driver. */
  public PausingSockets(String name) {
    this.standstill = Standstill.named(name);
  }

  @Override
  public Socket createSocket() {
    return new Socket() {
      @Override
      public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            standstill.before();
            try {
              out.write(bytes, from, length);
              out.flush();
            } finally {
              standstill.after();
            }
          }
        };
      }
    };
  }
}
