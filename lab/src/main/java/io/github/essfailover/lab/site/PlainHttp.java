package io.github.essfailover.lab.site;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 exchange on a connection of its own, to a given address and with a given Host. The
 * JDK's client is not used because it refuses a Host header and resolves names by itself.
 *
 * <p>Stateless.
 */
public final class PlainHttp {

  /**
   * What is asked.
   *
   * @param headers Host among them
   */
  public record Request(String method, String path, Map<String, String> headers, String body) {

    /** A request without a body. */
    public static Request get(String path, String host) {
      return new Request("GET", path, Map.of("Host", host), "");
    }
  }

  /**
   * What came back.
   *
   * @param headers by lower-case name
   */
  public record Answer(int status, Map<String, String> headers, String body) {

    /** The header of that name, in whatever case it came. */
    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
  }

  private PlainHttp() {}

  /**
   * Asks and waits for the whole answer.
   *
   * @param from the local address to speak from; null for any
   * @param timeout of the connect, and of what it leaves for each read
   */
  public static Answer exchange(
      InetSocketAddress to, @Nullable InetSocketAddress from, Request request, Duration timeout)
      throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      if (from != null) {
        socket.bind(from);
      }
      socket.connect(to, millisUntil(end));
      socket.setSoTimeout(millisUntil(end));
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      out.write(encode(request));
      out.flush();
      return read(new BufferedInputStream(socket.getInputStream()));
    }
  }

  /** At least one: zero would mean for ever. */
  private static int millisUntil(long nanoTime) {
    return (int) Math.max(1, Duration.ofNanos(nanoTime - System.nanoTime()).toMillis());
  }

  private static byte[] encode(Request request) {
    byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder();
    head.append(request.method()).append(' ').append(request.path()).append(" HTTP/1.1\r\n");
    request.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append("Connection: close\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
    byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[start.length + body.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return all;
  }

  private static Answer read(InputStream in) throws IOException {
    String[] status = line(in).split(" ", 3);
    if (status.length < 2 || !status[0].startsWith("HTTP/1.")) {
      throw new IOException("not an HTTP/1.1 answer: " + String.join(" ", status));
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
      }
    }
    String length = headers.get("content-length");
    byte[] body =
        length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length.trim()));
    if (length != null && body.length < Integer.parseInt(length.trim())) {
      throw new EOFException("the answer broke off after " + body.length + " bytes");
    }
    return new Answer(
        Integer.parseInt(status[1]), headers, new String(body, StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection was closed before the answer was complete");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
