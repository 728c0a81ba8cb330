package io.github.essfailover.labservers.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports that nobody uses, below those that systems give to clients and to port 0 (32768 and
 * up on Linux, 49152 and up elsewhere): a connection that somebody opens before the server starts
 * would take one of those.
 */
public final class FreePorts {

  private static final int ATTEMPTS = 100;
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 32_000;

  private FreePorts() {}

  /** A TCP port that is free on 127.0.0.1. */
  public static int one() {
    return onAll("127.0.0.1");
  }

  /** A TCP port that is free on all of these loopback addresses at once. */
  public static int onAll(String... addresses) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      List<ServerSocket> held = new ArrayList<>();
      try {
        int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
        for (String address : addresses) {
          ServerSocket socket = new ServerSocket();
          held.add(socket);
          socket.bind(new InetSocketAddress(InetAddress.getByName(address), port), 1);
        }
        return port;
      } catch (IOException e) {
        // Taken on one of the addresses: the next attempt gets another port.
      } finally {
        held.forEach(FreePorts::release);
      }
    }
    throw new IllegalStateException("no port is free on all of " + List.of(addresses));
  }

  private static void release(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
