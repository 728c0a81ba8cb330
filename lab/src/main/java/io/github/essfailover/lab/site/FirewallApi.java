package io.github.essfailover.lab.site;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.essfailover.model.FirewallScope;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * The management interface of a data center's gateway. {@code GET /rules} says what is closed, one
 * scope a word; {@code PUT /rules} replaces that; {@code GET /status} says what passes and what
 * did; {@code GET /canary} tries a real outbound request.
 *
 * <p>Thread-safe.
 */
public final class FirewallApi implements AutoCloseable {

  static final String RULES = "/rules";
  static final String STATUS = "/status";
  static final String CANARY = "/canary";

  private final Gateway gateway;
  private final HttpServer server;
  private final ExecutorService workers;

  /** Listens at once. */
  public FirewallApi(InetSocketAddress at, Gateway gateway) throws IOException {
    this.gateway = gateway;
    this.workers = Executors.newFixedThreadPool(2, Daemons.named("firewall-" + at.getHostString()));
    this.server = HttpServer.create(at, 16);
    server.setExecutor(workers);
    server.createContext(RULES, this::rules);
    server.createContext(STATUS, exchange -> reply(exchange, 200, gateway.status()));
    server.createContext(CANARY, exchange -> reply(exchange, 200, "" + gateway.canary()));
    server.start();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void rules(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestMethod()) {
      case "GET" -> reply(exchange, 200, encode(gateway.closed()));
      case "PUT" -> replace(exchange);
      default -> reply(exchange, 405, "GET or PUT");
    }
  }

  private void replace(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Set<FirewallScope> scopes;
    try {
      scopes = decode(body);
    } catch (IllegalArgumentException e) {
      reply(exchange, 400, "not a list of scopes: " + body);
      return;
    }
    gateway.close(scopes);
    reply(exchange, 200, encode(gateway.closed()));
  }

  static String encode(Set<FirewallScope> scopes) {
    return scopes.stream().map(Enum::name).sorted().collect(Collectors.joining(" "));
  }

  static Set<FirewallScope> decode(String text) {
    Set<FirewallScope> scopes = EnumSet.noneOf(FirewallScope.class);
    for (String word : text.trim().split("\\s+", -1)) {
      if (!word.isEmpty()) {
        scopes.add(FirewallScope.valueOf(word));
      }
    }
    return scopes;
  }

  private static void reply(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Connection", "close");
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
