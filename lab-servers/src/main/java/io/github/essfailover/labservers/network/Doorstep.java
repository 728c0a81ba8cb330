package io.github.essfailover.labservers.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A listening port that takes everybody in who stands before it when it closes. A connection is
 * established for its client before anybody accepts it, and the kernel resets those that nobody
 * accepted when their listener goes.
 *
 * <p>Thread-safe; one daemon thread until it is closed.
 */
final class Doorstep implements AutoCloseable {

  private static final int BACKLOG = 128;
  private static final Duration REBIND = Duration.ofSeconds(5);

  private final ServerSocketChannel channel;
  private final Selector selector;
  private final Consumer<Socket> guests;

  private Doorstep(ServerSocketChannel channel, Selector selector, Consumer<Socket> guests) {
    this.channel = channel;
    this.selector = selector;
    this.guests = guests;
  }

  /** Listens at once, shortly waiting for a server that just left the port; port 0 takes any. */
  static Doorstep at(InetSocketAddress address, Consumer<Socket> guests) throws IOException {
    Doorstep doorstep = new Doorstep(bind(address), Selector.open(), guests);
    doorstep.channel.register(doorstep.selector, SelectionKey.OP_ACCEPT);
    Relay.thread("relay-" + address, doorstep::serve);
    return doorstep;
  }

  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  private void serve() {
    try {
      while (channel.isOpen()) {
        selector.select();
        selector.selectedKeys().clear();
        takeIn();
      }
    } catch (ClosedSelectorException | IOException e) {
      // Closed in the meantime.
    }
  }

  private void takeIn() {
    try {
      for (SocketChannel guest = channel.accept(); guest != null; guest = channel.accept()) {
        guests.accept(guest.socket());
      }
    } catch (IOException e) {
      // Closed, or a client that was gone before it was accepted.
    }
  }

  private static ServerSocketChannel bind(InetSocketAddress at) throws IOException {
    long end = System.nanoTime() + REBIND.toNanos();
    while (true) {
      ServerSocketChannel socket = ServerSocketChannel.open();
      try {
        socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        socket.bind(at, BACKLOG);
        socket.configureBlocking(false);
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

  /** Whoever connected before is a guest afterwards; the port is free when it returns. */
  @Override
  public void close() {
    takeIn();
    try {
      channel.close();
      // A registered channel keeps its port until its selector lets it go.
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
