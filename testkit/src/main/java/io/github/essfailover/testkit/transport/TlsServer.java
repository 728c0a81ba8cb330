package io.github.essfailover.testkit.transport;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * An HTTPS server on {@code 127.0.0.1} that counts who got through to it.
 *
 * <pre>{@code
 * TestAuthority authority = TestAuthority.create();
 * for (Certificates kind : Certificates.values()) {
 *   try (TlsServer server = TlsServer.start(authority, kind, path -> "{}")) {
 *     ... an act of the adapter at server.address(), which trusts authority.pem() ...
 *     assertThat(server.requests().isEmpty()).isEqualTo(kind != Certificates.GOOD);
 *   }
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class TlsServer implements AutoCloseable {

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private TlsServer(HttpsServer server) {
    this.server = server;
  }

  /**
   * Starts one.
   *
   * @param answer from method and path, for instance {@code GET /x?y}, to the JSON that is answered
   */
  public static TlsServer start(
      TestAuthority authority, Certificates kind, UnaryOperator<String> answer) {
    try {
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      TlsServer started = new TlsServer(server);
      server.setHttpsConfigurator(new HttpsConfigurator(authority.server(kind)));
      server.setExecutor(started.threads);
      server.createContext(
          "/",
          exchange -> {
            String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            started.requests.add(request);
            exchange.getRequestBody().readAllBytes();
            byte[] said = answer.apply(request).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            boolean head = exchange.getRequestMethod().equals("HEAD") || said.length == 0;
            exchange.sendResponseHeaders(200, head ? -1 : said.length);
            if (!head) {
              exchange.getResponseBody().write(said);
            }
            exchange.close();
          });
      server.start();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its port. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** {@code https://127.0.0.1:port}. */
  public String address() {
    return "https://127.0.0.1:" + port();
  }

  /** What it was asked: method and path; empty when nobody got through. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
