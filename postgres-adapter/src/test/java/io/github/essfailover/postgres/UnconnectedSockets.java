package io.github.essfailover.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Sockets as the driver wants them: it connects them itself. */
public abstract class UnconnectedSockets extends SocketFactory {

  /** For the driver, which makes one from the name of the class. */
  protected UnconnectedSockets() {}

  @Override
  public abstract Socket createSocket();

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
