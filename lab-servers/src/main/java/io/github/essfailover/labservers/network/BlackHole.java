package io.github.essfailover.labservers.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An address that looks like a host without power: a connect hangs until the client gives up. It
 * listens, fills its own accept queue and never accepts; Linux then drops further SYNs ({@code
 * tcp(7)}, {@code net.ipv4.tcp_abort_on_overflow=0}).
 *
 * <p>Thread-safe. UDP is not covered.
 */
public final class BlackHole implements AutoCloseable {

  private static final Duration TAKE_OVER = Duration.ofSeconds(5);
  private static final int PROBE_MILLIS = 250;
  private static final int MOST_FILLERS = 16;

  private final ServerSocket listener;
  private final List<Socket> fillers = new ArrayList<>();

  private BlackHole(ServerSocket listener) {
    this.listener = listener;
  }

  /** Takes the address, shortly waiting for a server that just left it; port 0 takes any. */
  public static BlackHole at(InetSocketAddress address) {
    try {
      BlackHole hole = new BlackHole(bind(address));
      try {
        hole.fill();
        return hole;
      } catch (IOException e) {
        hole.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no black hole at " + address, e);
    }
  }

  /** Where it is. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  private static ServerSocket bind(InetSocketAddress address) throws IOException {
    long end = System.nanoTime() + TAKE_OVER.toNanos();
    while (true) {
      ServerSocket socket = new ServerSocket();
      try {
        // Connections of the previous owner may linger in TIME_WAIT.
        socket.setReuseAddress(true);
        socket.bind(address, 1);
        return socket;
      } catch (BindException e) {
        socket.close();
        if (System.nanoTime() > end) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the port", e);
    }
  }

  /** Connects until a connect hangs: the queue is full then. */
  private void fill() throws IOException {
    for (int i = 0; i < MOST_FILLERS; i++) {
      Socket filler = new Socket();
      // No lingering connection may hinder the next owner of the port.
      filler.setSoLinger(true, 0);
      fillers.add(filler);
      try {
        filler.connect(address(), PROBE_MILLIS);
      } catch (SocketTimeoutException e) {
        return;
      }
    }
    throw new IOException("the accept queue never filled; is tcp_syncookies in the way?");
  }

  /** Gives the address back; clients that still hang are refused when they try again. */
  @Override
  public void close() {
    try {
      for (Socket filler : fillers) {
        filler.close();
      }
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
