package io.github.essfailover.postgres;

import io.github.essfailover.model.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The certificate that a server shows, whether it is to be trusted or not: nothing but a handshake
 * is sent. PostgreSQL 18 documentation, 54.2.11 "SSL Session Encryption".
 */
final class ServerCertificate {

  /** Length 8 and the code 80877103. */
  private static final byte[] REQUEST = ByteBuffer.allocate(8).putInt(8).putInt(80877103).array();

  private ServerCertificate() {}

  static Optional<X509Certificate> of(String host, int port, Deadline deadline)
      throws IOException, GeneralSecurityException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), millis(deadline));
      socket.setSoTimeout(millis(deadline));
      socket.getOutputStream().write(REQUEST);
      if (socket.getInputStream().read() != 'S') {
        return Optional.empty();
      }
      return shown(socket, host, port);
    }
  }

  private static Optional<X509Certificate> shown(Socket socket, String host, int port)
      throws IOException, GeneralSecurityException {
    Onlooker onlooker = new Onlooker();
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {onlooker}, null);
    try (SSLSocket secure =
        (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true)) {
      secure.startHandshake();
    } catch (IOException e) {
      // A server may want a certificate of ours: it has shown its own by then.
      if (onlooker.seen.get() == null) {
        throw e;
      }
    }
    return Optional.ofNullable(onlooker.seen.get());
  }

  private static int millis(Deadline deadline) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, deadline.remaining().toMillis()));
  }

  /** Remembers the first certificate and objects to none, as nothing is entrusted to anyone. */
  private static final class Onlooker extends X509ExtendedTrustManager {

    private final AtomicReference<X509Certificate> seen = new AtomicReference<>();

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      seen.compareAndSet(null, chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException("Nobody is served here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
