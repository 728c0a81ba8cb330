package io.github.essfailover.matrix;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/** A server on loopback that answers each request with bytes of the test's choice. */
final class RawServer implements AutoCloseable {

  /** Answers a request. */
  interface Script {
    void answer(String request, OutputStream out) throws IOException;
  }

  final List<String> requests = new CopyOnWriteArrayList<>();
  private final ServerSocket socket;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final Script script;

  RawServer(Script script) throws IOException {
    this(ServerSocketFactory.getDefault(), script);
  }

  RawServer(ServerSocketFactory factory, Script script) throws IOException {
    this.socket = factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.script = script;
    daemon(this::accept);
  }

  /** A reply with a content length. */
  static String reply(int status, String body) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return "HTTP/1.1 " + status + " X\r\nContent-Length: " + length + "\r\n\r\n" + body;
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        open.add(connection);
        daemon(() -> serve(connection));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      String request = read(connection.getInputStream());
      requests.add(request);
      script.answer(request, connection.getOutputStream());
    } catch (IOException e) {
      // the client went away
    }
  }

  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String text = "";
    while (!text.contains("\r\n\r\n")) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("no request");
      }
      bytes.write(c);
      text = bytes.toString(StandardCharsets.ISO_8859_1);
    }
    int at = text.indexOf("Content-Length: ");
    int length = at < 0 ? 0 : Integer.parseInt(text.substring(at + 16, text.indexOf("\r\n", at)));
    return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static void daemon(Runnable body) {
    Thread thread = new Thread(body, "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket connection : open) {
      connection.close();
    }
  }
}
