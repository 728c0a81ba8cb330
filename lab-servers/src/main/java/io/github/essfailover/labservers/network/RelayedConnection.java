package io.github.essfailover.labservers.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** One client's connection through a {@link Relay}: two sockets and a thread for each direction. */
final class RelayedConnection {

  private static final int CONNECT_MILLIS = 5_000;

  private final Socket client;
  private final Socket server = new Socket();
  private final Valve forward;
  private final Valve backward;

  RelayedConnection(Socket client, Valve forward, Valve backward) {
    this.client = client;
    this.forward = forward;
    this.backward = backward;
  }

  /** Connects to the target and returns when both directions have ended. */
  void pass(InetSocketAddress target, @Nullable InetAddress from) {
    try {
      client.setTcpNoDelay(true);
      if (from != null) {
        server.bind(new InetSocketAddress(from, 0));
      }
      server.connect(target, CONNECT_MILLIS);
      server.setTcpNoDelay(true);
    } catch (IOException e) {
      reset();
      return;
    }
    Thread back =
        new Thread(
            () -> pump(server, client, backward), Thread.currentThread().getName() + "-back");
    back.setDaemon(true);
    back.start();
    pump(client, server, forward);
    try {
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close(client);
    close(server);
  }

  /** An end that is silent in the direction that is stopped is not told on. */
  private void pump(Socket in, Socket out, Valve valve) {
    byte[] buffer = new byte[16_384];
    try {
      for (int n = in.getInputStream().read(buffer); n >= 0; n = in.getInputStream().read(buffer)) {
        valve.pass(out.getOutputStream(), buffer, n);
      }
      valve.awaitOpen();
      out.shutdownOutput();
    } catch (IOException e) {
      resetOnceOpen(valve);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reset();
    }
  }

  /** A broken end is news that has to pass as well. */
  private void resetOnceOpen(Valve valve) {
    try {
      valve.awaitOpen();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    reset();
  }

  /** Ends both halves without a farewell. */
  void reset() {
    abandon(client);
    abandon(server);
  }

  private static void abandon(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already.
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // There is nothing left to lose.
    }
  }
}
