package io.github.essfailover.matrix;

import io.github.essfailover.model.Deadline;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Connects to one address and speaks to it under the public name: SNI, certificate check and Host.
 * The JDK's client refuses a Host header and goes through the JVM's cache of names, which leads to
 * whatever serves at the moment. Immutable, thread-safe; one connection for each request.
 *
 * @param tls empty for plain HTTP
 */
record IngressHttp(String publicName, int port, Optional<SSLContext> tls) {

  /**
   * Sends and reads the reply.
   *
   * @throws NothingThereException when nobody answered in time
   * @throws IOException when somebody answered and it was no reply
   */
  HttpReply send(InetAddress address, HttpRequest request, Deadline deadline) throws IOException {
    try (DeadlineSocket socket = new DeadlineSocket(deadline)) {
      connect(socket, address);
      // Closing the plain socket is enough, and does not wait for the peer's farewell.
      Socket above = tls.isPresent() ? secure(tls.get(), socket) : socket;
      above.getOutputStream().write(request.bytes(publicName));
      above.getOutputStream().flush();
      return HttpReply.read(new BufferedInputStream(above.getInputStream()));
    } catch (SocketTimeoutException e) {
      throw new NothingThereException("no answer in time", e);
    }
  }

  private void connect(DeadlineSocket socket, InetAddress address) throws NothingThereException {
    try {
      socket.connect(new InetSocketAddress(address, port), socket.remainingMillis());
    } catch (IOException e) {
      throw new NothingThereException("no connection: " + e.getMessage(), e);
    }
  }

  private Socket secure(SSLContext context, Socket plain) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, publicName, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(publicName)));
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }
}
