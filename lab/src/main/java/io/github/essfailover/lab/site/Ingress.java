package io.github.essfailover.lab.site;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.essfailover.lab.site.Backend.Reply;
import io.github.essfailover.lab.site.Backend.Request;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The ingress of one data center: it answers for the public name, passes on what its gateway lets
 * through, and says 503 while it has no backend. Every answer names the data center in {@link
 * #DATA_CENTER_HEADER}.
 *
 * <p>Thread-safe. {@link #losePower()} makes it silent for good; connections that are open then
 * stay open and hang, as they do when a machine vanishes.
 */
public final class Ingress implements AutoCloseable {

  /** The response header that names the data center that answered. */
  public static final String DATA_CENTER_HEADER = "X-Data-Center";

  private static final int WORKERS = 24;

  private final String dataCenter;
  private final String publicName;
  private final EgressGate gate;
  private final HttpServer server;
  private final ExecutorService workers;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean dark;
  private volatile @Nullable Backend backend;

  /** Listens at once, without a backend. */
  public Ingress(String dataCenter, InetSocketAddress at, String publicName, EgressGate gate)
      throws IOException {
    this.dataCenter = dataCenter;
    this.publicName = publicName;
    this.gate = gate;
    this.server = HttpServer.create(at, 128);
    this.workers = Executors.newFixedThreadPool(WORKERS, Daemons.named("ingress-" + dataCenter));
    server.setExecutor(workers);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** Routes to that backend from now on. */
  public void routeTo(Backend target) {
    backend = target;
  }

  /** Has no backend from now on. */
  public void routeToNothing() {
    backend = null;
  }

  /** Whether it has a backend. */
  public boolean hasBackend() {
    return backend != null;
  }

  /** Answers nothing any more and gives up its port, so that a black hole can take it. */
  public void losePower() {
    dark = true;
    Daemons.start("ingress-" + dataCenter + "-dark", () -> server.stop(Integer.MAX_VALUE / 1000));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request = read(exchange);
      if (gate.stopsClients()) {
        return;
      }
      Reply reply = answer(request);
      if (dark) {
        closed.await();
        return;
      }
      byte[] body = reply.json().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Connection", "close");
      exchange.getResponseHeaders().set(DATA_CENTER_HEADER, dataCenter);
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Reply answer(Request request) {
    String host = request.header("host").orElse("").replaceFirst(":\\d+$", "");
    if (!host.equalsIgnoreCase(publicName)) {
      return new Reply(404, "{\"error\":\"no rule of this ingress for that host\"}");
    }
    Backend target = backend;
    if (target == null) {
      return new Reply(503, "{\"error\":\"no backend is ready\"}");
    }
    return target.handle(request);
  }

  private static Request read(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      List<String> values = header.getValue();
      if (!values.isEmpty()) {
        headers.put(header.getKey().toLowerCase(Locale.ROOT), values.get(values.size() - 1));
      }
    }
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    return new Request(
        exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), headers, body);
  }

  @Override
  public void close() {
    closed.countDown();
    workers.shutdownNow();
    server.stop(0);
  }
}
