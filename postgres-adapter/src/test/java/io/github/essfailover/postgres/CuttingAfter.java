package io.github.essfailover.postgres;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.SocketFactory;

/**
 * Connections whose answers are lost as soon as the bytes of a text have left: the driver makes one
 * from the name of this class and that text. Thread-safe.
 */
public final class CuttingAfter extends SocketFactory {

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

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw new IOException("not used by the driver");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    throw new IOException("not used by the driver");
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw new IOException("not used by the driver");
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    throw new IOException("not used by the driver");
  }
}
