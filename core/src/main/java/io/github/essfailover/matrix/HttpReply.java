package io.github.essfailover.matrix;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reply of HTTP/1.1 (RFC 9112), with bounded line, header and body sizes.
 *
 * @param status of the final reply, after any interim ones
 */
record HttpReply(int status, String body) {

  static final int MAX_BODY = 1024 * 1024;
  private static final int MAX_LINE = 8 * 1024;
  private static final int MAX_HEADERS = 100;
  private static final int MAX_INTERIM = 5;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})( .*)?");
  private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,7})[ \\t]*(;.*)?");

  /** Reads one from a connection that carries one request. */
  static HttpReply read(InputStream in) throws IOException {
    for (int i = 0; i < MAX_INTERIM; i++) {
      int status = status(line(in));
      Map<String, List<String>> headers = headers(in);
      if (status >= 200) {
        return new HttpReply(status, body(in, status, headers));
      }
    }
    throw new IOException("only interim replies");
  }

  private static int status(String line) throws IOException {
    Matcher matcher = STATUS.matcher(line);
    if (!matcher.matches()) {
      throw new IOException("not an HTTP/1.1 reply");
    }
    return Integer.parseInt(matcher.group(1));
  }

  private static Map<String, List<String>> headers(InputStream in) throws IOException {
    Map<String, List<String>> headers = new TreeMap<>();
    for (int count = 0; count <= MAX_HEADERS; count++) {
      String line = line(in);
      if (line.isEmpty()) {
        return headers;
      }
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("a header line without a name");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      headers.computeIfAbsent(name, n -> new ArrayList<>()).add(line.substring(colon + 1).strip());
    }
    throw new IOException("more than " + MAX_HEADERS + " header lines");
  }

  private static String body(InputStream in, int status, Map<String, List<String>> headers)
      throws IOException {
    List<String> lengths = headers.getOrDefault("content-length", List.of());
    List<String> codings = headers.getOrDefault("transfer-encoding", List.of());
    String packed = String.join(",", headers.getOrDefault("content-encoding", List.of()));
    if (!packed.isEmpty() && !packed.equalsIgnoreCase("identity")) {
      throw new IOException("a content encoding that was not asked for");
    }
    if (status == 204 || status == 304) {
      return "";
    }
    byte[] bytes;
    if (!codings.isEmpty()) {
      // Both at once is how requests are smuggled (RFC 9112 section 6.3); nothing honest sends it.
      if (!lengths.isEmpty() || !String.join(",", codings).equalsIgnoreCase("chunked")) {
        throw new IOException("a transfer encoding other than chunked alone");
      }
      bytes = chunks(in);
    } else if (!lengths.isEmpty()) {
      bytes = exactly(in, length(lengths));
    } else {
      bytes = in.readNBytes(MAX_BODY + 1);
      checkSize(bytes.length);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int length(List<String> lengths) throws IOException {
    String text = lengths.get(0);
    if (lengths.size() > 1 || !text.matches("\\d{1,9}")) {
      throw new IOException("not a content length");
    }
    return Integer.parseInt(text);
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      Matcher chunk = CHUNK.matcher(line(in));
      if (!chunk.matches()) {
        throw new IOException("not a chunk size");
      }
      int size = Integer.parseInt(chunk.group(1), 16);
      if (size == 0) {
        headers(in);
        return body.toByteArray();
      }
      checkSize((long) body.size() + size);
      body.writeBytes(exactly(in, size));
      if (!line(in).isEmpty()) {
        throw new IOException("a chunk longer than its size");
      }
    }
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    checkSize(length);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the reply ended early");
    }
    return bytes;
  }

  private static void checkSize(long size) throws IOException {
    if (size > MAX_BODY) {
      throw new IOException("a reply longer than " + MAX_BODY + " bytes");
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the reply ended early");
      }
      if (line.length() == MAX_LINE) {
        throw new IOException("a line longer than " + MAX_LINE + " bytes");
      }
      line.append((char) c);
    }
    int end = line.length();
    return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
  }
}
