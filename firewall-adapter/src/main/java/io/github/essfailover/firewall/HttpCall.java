package io.github.essfailover.firewall;

import com.fasterxml.jackson.core.JsonPointer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One request to an {@link HttpDevice}. Path, header values and body are templates: <code>{run}
 * </code>, <code>{epoch}</code>, <code>{direction}</code> or <code>{machine}</code> are filled in,
 * and what earlier requests of the same order {@linkplain #capturing captured}.
 *
 * <p>Immutable; the methods that configure return a changed copy.
 */
public final class HttpCall {

  private static final Pattern PLACES = Pattern.compile("\\{[a-z]+}");

  private final String method;
  private final Template path;
  private final Map<String, Template> headers;
  private final Optional<Template> body;
  private final Assertion expected;
  private final Map<String, JsonPointer> captures;

  private HttpCall(
      String method,
      Template path,
      Map<String, Template> headers,
      Optional<Template> body,
      Assertion expected,
      Map<String, JsonPointer> captures) {
    this.method = method;
    this.path = path;
    this.headers = headers;
    this.body = body;
    this.expected = expected;
    this.captures = captures;
  }

  /**
   * A request with that method.
   *
   * @param path begins with a slash; a query may follow; percent-encoded where a URI needs it
   */
  public static HttpCall of(String method, String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path '" + path + "' does not begin with a slash");
    }
    URI.create(PLACES.matcher(path).replaceAll("x"));
    return new HttpCall(
        method.toUpperCase(Locale.ROOT),
        new Template(path),
        Map.of(),
        Optional.empty(),
        Assertion.succeeded(),
        Map.of());
  }

  /** A GET request. */
  public static HttpCall get(String path) {
    return of("GET", path);
  }

  /** A POST request without a body. */
  public static HttpCall post(String path) {
    return of("POST", path);
  }

  /** A PUT request without a body. */
  public static HttpCall put(String path) {
    return of("PUT", path);
  }

  /** With that header; for what is no secret. {@link HttpDevice#header} is for secrets. */
  public HttpCall header(String name, String value) {
    Map<String, Template> more = new LinkedHashMap<>(headers);
    more.put(name, new Template(value));
    return new HttpCall(method, path, more, body, expected, captures);
  }

  /** With that body, as JSON. */
  public HttpCall json(String text) {
    return body("application/json", text);
  }

  /** With that body. */
  public HttpCall body(String contentType, String text) {
    return new HttpCall(
        method,
        path,
        header("Content-Type", contentType).headers,
        Optional.of(new Template(text)),
        expected,
        captures);
  }

  /** What its answer has to be like when it is told something; default any with a status 2xx. */
  public HttpCall expecting(Assertion assertion) {
    return new HttpCall(method, path, headers, body, assertion, captures);
  }

  /**
   * Keeps a value of its JSON answer for the requests after it, under a name of lower-case letters.
   * An answer without it, or with one that is no plain word, is a failure.
   */
  public HttpCall capturing(String name, String pointer) {
    if (!name.matches("[a-z]+")) {
      throw new IllegalArgumentException("name '" + name + "' is no lower-case word");
    }
    Map<String, JsonPointer> more = new LinkedHashMap<>(captures);
    more.put(name, JsonPointer.compile(pointer));
    return new HttpCall(method, path, headers, body, expected, more);
  }

  String method() {
    return method;
  }

  Template path() {
    return path;
  }

  Map<String, Template> headers() {
    return headers;
  }

  Optional<Template> body() {
    return body;
  }

  Assertion expected() {
    return expected;
  }

  Map<String, JsonPointer> captures() {
    return captures;
  }

  Set<String> places() {
    Set<String> places = new TreeSet<>(path.places());
    headers.values().forEach(value -> places.addAll(value.places()));
    body.ifPresent(text -> places.addAll(text.places()));
    return places;
  }

  /** Method and path. */
  @Override
  public String toString() {
    return method + " " + path.text();
  }
}
