package io.github.essfailover.lab.site;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A homeserver of somebody else, reduced to what the lab wants to know: from which address what
 * arrived when. The address is the connection's, not a claim of the sender.
 *
 * <p>Thread-safe.
 */
public final class RemoteServer implements AutoCloseable {

  /** Something that arrived. */
  public record Arrival(InetAddress from, String path, Instant at) {}

  private final HttpServer server;
  private final ExecutorService workers =
      Executors.newFixedThreadPool(2, Daemons.named("remote-server"));
  private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();

  /** Listens at once. */
  public RemoteServer(InetSocketAddress at) throws IOException {
    server = HttpServer.create(at, 64);
    server.setExecutor(workers);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** Everything that arrived, in order. */
  public List<Arrival> arrivals() {
    return List.copyOf(arrivals);
  }

  /** How many requests arrived from that address after that instant. */
  public long countFrom(InetAddress address, Instant after) {
    return arrivals.stream()
        .filter(arrival -> arrival.from().equals(address) && arrival.at().isAfter(after))
        .count();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      arrivals.add(
          new Arrival(
              exchange.getRemoteAddress().getAddress(),
              exchange.getRequestURI().getRawPath(),
              Instant.now()));
      exchange.getRequestBody().readAllBytes();
      byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Connection", "close");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
