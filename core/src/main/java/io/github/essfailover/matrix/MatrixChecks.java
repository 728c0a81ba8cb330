package io.github.essfailover.matrix;

import io.github.essfailover.internal.json.JsonText;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a right answer looks like, by the Matrix specification 1.11: {@code
 * /_matrix/client/versions} of the client-server API, {@code /_matrix/key/v2/server} of the
 * server-server API, and sending and reading one event.
 *
 * @param keys expected public keys by id; an empty value stands for any key of that id
 */
record MatrixChecks(Optional<String> serverName, SortedMap<String, String> keys) {

  /** Sends a request to the place that is looked at. */
  interface Exchange {
    HttpReply send(HttpRequest request) throws IOException;
  }

  MatrixChecks {
    keys = new TreeMap<>(keys);
  }

  /** Asks what any client asks first, and who it is when something is expected of that. */
  String look(Exchange exchange) throws IOException {
    Map<String, Object> versions = ok(exchange, HttpRequest.get("/_matrix/client/versions"));
    if (!(versions.get("versions") instanceof List<?> list) || list.isEmpty()) {
      throw new IOException("the versions reply names no versions");
    }
    String last = String.valueOf(list.get(list.size() - 1));
    String seen = "versions up to " + (last.matches("[\\w.-]{1,20}") ? last : "?");
    return serverName.isEmpty() && keys.isEmpty() ? seen : seen + ", " + identity(exchange);
  }

  private String identity(Exchange exchange) throws IOException {
    Map<String, Object> reply = ok(exchange, HttpRequest.get("/_matrix/key/v2/server"));
    Object name = reply.get("server_name");
    if (serverName.isPresent() && !serverName.get().equals(name)) {
      throw new IOException("the server calls itself " + name + ", not " + serverName.get());
    }
    Map<?, ?> there = reply.get("verify_keys") instanceof Map<?, ?> map ? map : Map.of();
    for (Map.Entry<String, String> expected : keys.entrySet()) {
      if (!(there.get(expected.getKey()) instanceof Map<?, ?> key)) {
        throw new IOException(
            "wrong signing key: " + expected.getKey() + " is not among " + there.keySet());
      }
      if (!expected.getValue().isEmpty() && !expected.getValue().equals(key.get("key"))) {
        throw new IOException("wrong signing key: another one is called " + expected.getKey());
      }
    }
    return "server " + name + " with keys " + there.keySet();
  }

  /** Sends an event and reads it back. */
  static String use(Exchange exchange, String room, String token, String transaction)
      throws IOException {
    String rooms = "/_matrix/client/v3/rooms/" + encoded(room);
    String text = "essfailover " + transaction;
    String json = JsonText.write(new TreeMap<>(Map.of("msgtype", "m.notice", "body", text)));
    Map<String, Object> sent =
        ok(
            exchange,
            HttpRequest.put(rooms + "/send/m.room.message/" + encoded(transaction), token, json));
    if (!(sent.get("event_id") instanceof String event)) {
      throw new IOException("the event was accepted without an id");
    }
    Map<String, Object> back =
        ok(exchange, HttpRequest.get(rooms + "/event/" + encoded(event), token));
    if (!(back.get("content") instanceof Map<?, ?> content) || !text.equals(content.get("body"))) {
      throw new IOException("the event that was read back is not the one that was sent");
    }
    return "an event was written and read back";
  }

  private static Map<String, Object> ok(Exchange exchange, HttpRequest request) throws IOException {
    HttpReply reply = exchange.send(request);
    if (reply.status() != 200) {
      throw new IOException(request + " gave " + reply.status() + code(reply));
    }
    try {
      return JsonText.parseObject(reply.body());
    } catch (IllegalArgumentException e) {
      throw new IOException(request + " gave no JSON object", e);
    }
  }

  /** The specification's error code, when there is one; the rest of a foreign body is not shown. */
  private static String code(HttpReply reply) {
    try {
      Object code = JsonText.parseObject(reply.body()).get("errcode");
      return code instanceof String text && text.matches("[A-Z_]{1,60}") ? " " + text : "";
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
