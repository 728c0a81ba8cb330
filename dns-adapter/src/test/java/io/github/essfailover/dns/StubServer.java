package io.github.essfailover.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.function.Function;
import org.xbill.DNS.Message;

/** A server over TCP that misbehaves as a test wants it; no answer means to hang. */
final class StubServer implements AutoCloseable {

  private final ServerSocket socket;
  private final Function<Message, Optional<byte[]>> behaviour;

  private StubServer(Function<Message, Optional<byte[]>> behaviour) throws IOException {
    this.socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    this.behaviour = behaviour;
  }

  static StubServer that(Function<Message, Optional<byte[]>> behaviour) throws IOException {
    StubServer server = new StubServer(behaviour);
    Thread thread = new Thread(server::serve, "stub-dns");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept()) {
        DataInputStream in = new DataInputStream(connection.getInputStream());
        DataOutputStream out = new DataOutputStream(connection.getOutputStream());
        while (true) {
          byte[] wire = new byte[in.readUnsignedShort()];
          in.readFully(wire);
          Optional<byte[]> answer = behaviour.apply(new Message(wire));
          if (answer.isPresent()) {
            out.writeShort(answer.get().length);
            out.write(answer.get());
          }
        }
      } catch (IOException | UncheckedIOException e) {
        // The client or the test ended the connection.
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
