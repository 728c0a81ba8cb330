package io.github.essfailover.matrix;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A request of HTTP/1.1. Deliberately no record: its token must not be printed. */
final class HttpRequest {

  private final String method;
  private final String path;
  private final String body;
  private final @Nullable String token;

  private HttpRequest(String method, String path, String body, @Nullable String token) {
    this.method = method;
    this.path = path;
    this.body = body;
    this.token = token;
  }

  static HttpRequest get(String path) {
    return new HttpRequest("GET", path, "", null);
  }

  static HttpRequest get(String path, String token) {
    return new HttpRequest("GET", path, "", checked(token));
  }

  static HttpRequest put(String path, String token, String json) {
    return new HttpRequest("PUT", path, json, checked(token));
  }

  /** The bytes for a server of that name. */
  byte[] bytes(String host) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(host).append("\r\n");
    head.append("User-Agent: essfailover\r\nAccept: application/json\r\n");
    head.append("Accept-Encoding: identity\r\nConnection: close\r\n");
    if (token != null) {
      head.append("Authorization: Bearer ").append(token).append("\r\n");
    }
    if (!body.isEmpty()) {
      head.append("Content-Type: application/json\r\n");
      head.append("Content-Length: ").append(content.length).append("\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    byte[] all = java.util.Arrays.copyOf(start, start.length + content.length);
    System.arraycopy(content, 0, all, start.length, content.length);
    return all;
  }

  @Override
  public String toString() {
    return method + " " + path;
  }

  private static String checked(String token) {
    if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("the access token has characters that no token has");
    }
    return token;
  }
}
