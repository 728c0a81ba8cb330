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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The ingress of one data center, behind its gateway: it answers for the public name, and says 503
 * while it has no backend. Every answer names the data center in {@link #DATA_CENTER_HEADER}.
 *
 * <p>Thread-safe.
 */
public final class Ingress implements AutoCloseable {

  /** The response header that names the data center that answered. */
  public static final String DATA_CENTER_HEADER = "X-Data-Center";

  private static final int WORKERS = 24;

  private final String dataCenter;
  private final String publicName;
  private final HttpServer server;
  private final ExecutorService workers;
  private volatile @Nullable Backend backend;

  /** Listens at once, without a backend. */
  public Ingress(String dataCenter, InetSocketAddress at, String publicName) throws IOException {
    this.dataCenter = dataCenter;
    this.publicName = publicName;
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

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply = answer(read(exchange));
      byte[] body = reply.json().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Connection", "close");
      exchange.getResponseHeaders().set(DATA_CENTER_HEADER, dataCenter);
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
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
    workers.shutdownNow();
    server.stop(0);
  }
}
