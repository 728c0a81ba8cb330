package io.github.essfailover.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.services.s3.S3Client;

/** Answers as the documentation of AWS S3 says that a store answers when something is wrong. */
final class CannedStore implements AutoCloseable {

  /** What is answered. */
  record Answer(int status, String body) {
    static Answer error(int status, String code) {
      return new Answer(
          status,
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
              + code
              + "</Code><Message>canned</Message></Error>");
    }
  }

  private final Map<String, Answer> byQuery = new LinkedHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final S3Client client;

  private CannedStore() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    client = new StoreServer(endpoint, "any", "any-secret", () -> {}).client();
  }

  static CannedStore start() {
    try {
      return new CannedStore();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Requests with that in their query; the empty one meets all, the first that meets counts. */
  CannedStore on(String query, Answer answer) {
    byQuery.put(query, answer);
    return this;
  }

  S3Client client() {
    return client;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    Answer answer =
        byQuery.entrySet().stream()
            .filter(entry -> query.contains(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(new Answer(200, ""));
    exchange.getRequestBody().readAllBytes();
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), isHead || body.length == 0 ? -1 : body.length);
    if (!isHead && body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  @Override
  public void close() {
    client.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
