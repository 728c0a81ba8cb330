package io.github.essfailover.labservers.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One UDP and one TCP socket on the same port (RFC 1035 section 4.2, RFC 7766). */
final class Listener implements AutoCloseable {

  private static final int UDP_PAYLOAD = 512;
  private static final int TCP_PAYLOAD = 65_535;
  private static final int IDLE_MILLIS = 30_000;
  private static final int ATTEMPTS = 20;

  private final RequestHandler handler;
  private final ServerSocket tcp;
  private final DatagramSocket udp;
  private final List<Thread> loops = new ArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  private Listener(RequestHandler handler, ServerSocket tcp, DatagramSocket udp) {
    this.handler = handler;
    this.tcp = tcp;
    this.udp = udp;
  }

  /** Binds; with port 0 looks for a port that is free for both protocols. */
  static Listener open(InetAddress address, int port, RequestHandler handler) throws IOException {
    IOException last = new IOException("no port is free on " + address);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      ServerSocket tcp = new ServerSocket();
      try {
        tcp.setReuseAddress(true);
        tcp.bind(new InetSocketAddress(address, port));
        DatagramSocket udp = new DatagramSocket(new InetSocketAddress(address, tcp.getLocalPort()));
        Listener listener = new Listener(handler, tcp, udp);
        listener.start();
        return listener;
      } catch (IOException e) {
        tcp.close();
        last = e;
      }
    }
    throw last;
  }

  InetSocketAddress address() {
    return (InetSocketAddress) tcp.getLocalSocketAddress();
  }

  private void start() {
    loops.add(daemon("dns-udp", this::serveUdp));
    loops.add(daemon("dns-tcp", this::serveTcp));
  }

  private Thread daemon(String name, Runnable loop) {
    Thread thread = new Thread(loop, name + "-" + tcp.getLocalPort());
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void serveUdp() {
    byte[] buffer = new byte[TCP_PAYLOAD];
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        byte[] wire = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
        SocketAddress client = packet.getSocketAddress();
        Optional<byte[]> answer = handler.answer(wire, UDP_PAYLOAD);
        if (answer.isPresent()) {
          udp.send(new DatagramPacket(answer.get(), answer.get().length, client));
        }
      } catch (IOException e) {
        // A closed socket ends the loop; a client that cannot be answered is its own problem.
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try {
        Socket connection = tcp.accept();
        connections.add(connection);
        Thread unused = daemon("dns-connection", () -> serveConnection(connection));
      } catch (IOException e) {
        // Closed: the loop ends.
      }
    }
  }

  private void serveConnection(Socket connection) {
    try (connection) {
      connection.setSoTimeout(IDLE_MILLIS);
      DataInputStream in = new DataInputStream(connection.getInputStream());
      DataOutputStream out = new DataOutputStream(connection.getOutputStream());
      while (!tcp.isClosed()) {
        byte[] wire = new byte[in.readUnsignedShort()];
        in.readFully(wire);
        Optional<byte[]> answer = handler.answer(wire, TCP_PAYLOAD);
        if (answer.isEmpty()) {
          return;
        }
        out.write(framed(answer.get()));
        out.flush();
      }
    } catch (IOException e) {
      // The client went away, was idle for too long, or the server is closed.
    } finally {
      connections.remove(connection);
    }
  }

  private static byte[] framed(byte[] message) {
    byte[] framed = new byte[message.length + 2];
    framed[0] = (byte) (message.length >> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, 2, message.length);
    return framed;
  }

  @Override
  public void close() {
    udp.close();
    try {
      tcp.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    loops.forEach(Listener::awaitEnd);
  }

  /** The port is free only when nobody waits on its sockets any more. */
  private static void awaitEnd(Thread loop) {
    try {
      loop.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
