package io.github.essfailover.labservers.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP path to a server, on loopback, that can go wrong as real ones do: the client talks to
 * {@link #address}, and what it says or hears may be lost on the way without the connection's end.
 *
 * <pre>{@code
 * try (FaultyLink link = FaultyLink.to(server.address())) {
 *   client.connect(link.address());
 *   link.loseAnswers();   // the server does what it is asked, and the client never hears of it
 * }
 * }</pre>
 *
 * <p>Thread-safe. Ends with the JVM.
 */
public final class FaultyLink implements AutoCloseable {

  private static final int BUFFER_BYTES = 16_384;

  private enum State {
    PASSES,
    SWALLOWS_ALL,
    SWALLOWS_ANSWERS
  }

  private final InetSocketAddress server;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile State state = State.PASSES;

  private FaultyLink(InetSocketAddress server) throws IOException {
    this.server = server;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** A link to that server, in order. */
  public static FaultyLink to(InetSocketAddress server) {
    try {
      FaultyLink link = new FaultyLink(server);
      start("accept", link::accept);
      return link;
    } catch (IOException e) {
      throw new UncheckedIOException("no link to " + server, e);
    }
  }

  /** Where clients connect. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** Connections are taken and stay; what clients say does not arrive. */
  public void fallSilent() {
    state = State.SWALLOWS_ALL;
  }

  /** What clients say arrives; what the server says does not. */
  public void loseAnswers() {
    state = State.SWALLOWS_ANSWERS;
  }

  /** In order again. Connections that lost something end. */
  public void recover() {
    endConnections();
    state = State.PASSES;
  }

  /** Connections end, new ones are refused. */
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    endConnections();
  }

  private void endConnections() {
    open.forEach(FaultyLink::end);
    open.clear();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        // Closed, or this one client is gone; the loop's condition tells.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    if (listener.isClosed()) {
      // The kernel may hand out a last one while the listener is closed.
      end(client);
      return;
    }
    open.add(client);
    Socket upstream = new Socket();
    open.add(upstream);
    try {
      upstream.connect(server);
    } catch (IOException e) {
      end(client);
      throw e;
    }
    start("ask", () -> pump(client, upstream, State.SWALLOWS_ALL));
    start("answer", () -> pump(upstream, client, State.SWALLOWS_ANSWERS));
  }

  /** Carries bytes, except in that state and worse. */
  private void pump(Socket from, Socket to, State lost) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        State now = state;
        if (now != lost && now != State.SWALLOWS_ALL) {
          out.write(buffer, 0, n);
          out.flush();
        }
      }
    } catch (IOException e) {
      // One side has gone; so goes the other.
    } finally {
      endUnlessLost(from, to);
    }
  }

  /** A client that is to wait must not hear that the server hung up. */
  private void endUnlessLost(Socket from, Socket to) {
    if (state == State.PASSES) {
      end(from);
      end(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It has ended.
    }
  }

  private static void start(String name, Runnable body) {
    Thread thread = new Thread(body, "faulty-link-" + name);
    thread.setDaemon(true);
    thread.start();
  }
}
