package io.github.essfailover.firewall;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A device with an HTTP API, which can have trouble. */
final class StubDevice implements AutoCloseable {

  /** What it was asked. */
  record Asked(String method, String path, String body, String authorization) {
    String line() {
      return method + " " + path;
    }
  }

  /** What it says. */
  record Said(int status, String body) {
    static Said ok(String body) {
      return new Said(200, body);
    }
  }

  private final HttpServer server;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final Function<Asked, Said> behaviour;
  final List<String> log = new CopyOnWriteArrayList<>();
  private volatile boolean silent;
  private volatile boolean losesAnswers;
  private volatile String losesAnswersOf = "";

  private StubDevice(HttpServer server, Function<Asked, Said> behaviour) {
    this.server = server;
    this.behaviour = behaviour;
  }

  static StubDevice start(Function<Asked, Said> behaviour) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      StubDevice device = new StubDevice(server, behaviour);
      server.createContext("/", device::handle);
      server.setExecutor(device.workers);
      server.start();
      return device;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Asked asked =
        new Asked(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            body,
            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    if (silent) {
      // Neither carried out nor answered: the exchange stays open until the server stops.
      return;
    }
    log.add(asked.line());
    Said said = behaviour.apply(asked);
    if (losesAnswers || (!losesAnswersOf.isEmpty() && asked.path().contains(losesAnswersOf))) {
      return;
    }
    byte[] bytes = said.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(said.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  void fallSilent() {
    silent = true;
  }

  void loseAnswers() {
    losesAnswers = true;
  }

  void loseAnswersOf(String path) {
    losesAnswersOf = path;
  }

  void wakeUp() {
    silent = false;
    losesAnswers = false;
    losesAnswersOf = "";
  }

  void kill() {
    server.stop(0);
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
