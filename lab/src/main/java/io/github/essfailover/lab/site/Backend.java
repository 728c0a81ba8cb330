package io.github.essfailover.lab.site;

import java.util.Map;
import java.util.Optional;

/** What an ingress routes to. Thread-safe. */
public interface Backend {

  /**
   * A request of a client.
   *
   * @param path undecoded, without the query
   * @param headers by lower-case name, the last of each
   */
  record Request(String method, String path, Map<String, String> headers, String body) {

    /** The header of that lower-case name. */
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }
  }

  /** An answer. */
  record Reply(int status, String json) {

    static Reply ok(String json) {
      return new Reply(200, json);
    }

    /** An error as the Matrix client-server API shapes it. */
    static Reply error(int status, String code, String text) {
      return new Reply(
          status, "{\"errcode\":" + Json.string(code) + ",\"error\":" + Json.string(text) + "}");
    }
  }

  /** Answers one request. */
  Reply handle(Request request);
}
