package io.github.essfailover.postgres.patroni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The REST API of one member, which does as Patroni does until it is told to misbehave: the faults
 * of a request are used up one by one.
 */
final class StubPatroni implements AutoCloseable {

  /** How one answer goes wrong. */
  interface Fault {
    void answer(StubPatroni stub, HttpExchange exchange, String body) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, Deque<Fault>> faults = new HashMap<>();
  private final List<String> requests = new ArrayList<>();
  private ObjectNode configuration =
      (ObjectNode)
          Json.object(
              "{\"loop_wait\": 10, \"standby_cluster\": {\"host\": \"db.dc1\", \"port\": 5432}}");
  private String view = "{\"members\": []}";

  StubPatroni() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  synchronized StubPatroni view(String value) {
    this.view = value;
    return this;
  }

  synchronized StubPatroni on(String request, Fault fault) {
    faults.computeIfAbsent(request, key -> new ArrayDeque<>()).add(fault);
    return this;
  }

  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  synchronized Orders orders() {
    return new Orders(configuration.deepCopy());
  }

  synchronized void merge(String body) {
    merge(configuration, Json.object(body));
  }

  /** {@code patch_config} of patroni/utils.py. */
  private static void merge(ObjectNode into, JsonNode change) {
    change
        .properties()
        .forEach(
            field -> {
              JsonNode there = into.get(field.getKey());
              if (field.getValue().isNull()) {
                into.remove(field.getKey());
              } else if (there instanceof ObjectNode inner && field.getValue().isObject()) {
                merge(inner, field.getValue());
              } else {
                into.set(field.getKey(), field.getValue());
              }
            });
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    Fault fault;
    synchronized (this) {
      boolean look = body.contains("essfailover_nothing");
      requests.add(look ? "look" : request);
      Deque<Fault> queue = faults.get(look ? "look" : request);
      fault = queue == null ? null : queue.poll();
    }
    if (fault != null) {
      fault.answer(this, exchange, body);
      return;
    }
    switch (request) {
      case "GET /cluster" -> answer(exchange, 200, view);
      case "GET /patroni" -> answer(exchange, 200, "{\"patroni\": {\"version\": \"4.1.0\"}}");
      case "PATCH /config" -> {
        merge(body);
        answer(exchange, 200, orders().configuration().toString());
      }
      default -> answer(exchange, 501, "not here");
    }
  }

  static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  static Fault status(int status, String body) {
    return (stub, exchange, sent) -> answer(exchange, status, body);
  }

  /** The change is made, and the line breaks before an answer. */
  static Fault takenAndCut() {
    return (stub, exchange, sent) -> {
      stub.merge(sent);
      exchange.close();
    };
  }

  static Fault cut() {
    return (stub, exchange, sent) -> exchange.close();
  }

  static Fault hang() {
    return (stub, exchange, sent) -> stub.sleep();
  }

  /** The head and half of the body arrive, and then nothing. */
  static Fault half() {
    return (stub, exchange, sent) -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write("{\"members\": [".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      stub.sleep();
    };
  }

  private void sleep() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  static StubPatroni start() {
    try {
      return new StubPatroni();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
