package io.github.essfailover.dns;

import io.github.essfailover.model.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;

/**
 * One TCP connection to one server (RFC 7766), bounded by a deadline and ended by an interrupt. TCP
 * always: no spoofing by guessed ids, no truncation. Not dnsjava's resolver, which does not tell a
 * connection that was never made from an answer that was lost.
 *
 * <p>Confined to one thread.
 */
final class DnsConnection implements AutoCloseable {

  private final Socket socket;
  private final Deadline deadline;

  private DnsConnection(Socket socket, Deadline deadline) {
    this.socket = socket;
    this.deadline = deadline;
  }

  /** Connects; when this fails, the server got nothing. */
  static DnsConnection open(NameServer server, Deadline deadline) throws IOException {
    InetSocketAddress address = server.resolved();
    if (address.isUnresolved()) {
      throw new UnknownHostException(address.getHostString());
    }
    // A channel's socket, since only that is interruptible.
    Socket socket = SocketChannel.open().socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(address, millisLeft(deadline));
      return new DnsConnection(socket, deadline);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Sends a message and waits for the answer; when this fails, the server may have got it. */
  byte[] exchange(byte[] message) throws IOException {
    byte[] framed = new byte[message.length + 2];
    framed[0] = (byte) (message.length >> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, 2, message.length);
    socket.getOutputStream().write(framed);
    byte[] length = read(2);
    return read(((length[0] & 0xFF) << 8) | (length[1] & 0xFF));
  }

  private byte[] read(int length) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] bytes = new byte[length];
    int have = 0;
    while (have < length) {
      socket.setSoTimeout(millisLeft(deadline));
      int count = in.read(bytes, have, length - have);
      if (count < 0) {
        throw new EOFException("the server closed the connection");
      }
      have += count;
    }
    return bytes;
  }

  private static int millisLeft(Deadline deadline) throws SocketTimeoutException {
    long millis = deadline.remaining().toMillis();
    if (millis <= 0) {
      throw new SocketTimeoutException("the deadline is reached");
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
