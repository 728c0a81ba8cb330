package io.github.essfailover.labservers.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.essfailover.labservers.network.Relay.Traffic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RelayTest {

  private static final int SOON_MILLIS = 10_000;
  private static final int SILENCE_MILLIS = 300;

  private final AtomicLong heard = new AtomicLong();
  private ServerSocket echo;
  private Relay relay;

  @BeforeEach
  void start() throws Exception {
    echo = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    Relay.thread("echo", this::serve);
    relay =
        Relay.between(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            (InetSocketAddress) echo.getLocalSocketAddress());
  }

  @AfterEach
  void stop() throws Exception {
    relay.close();
    echo.close();
  }

  @Test
  void relay_withNothingStopped_passesBothWaysAndTheEnd() throws Exception {
    try (Socket client = connect()) {
      assertThat(exchange(client, 7)).isEqualTo(7);
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(relay.bytes()).isEqualTo(2);
  }

  @Test
  void stopForward_cutsAnEstablishedConnectionAndItGoesOnAfterwards() throws Exception {
    try (Socket client = connect()) {
      exchange(client, 1);
      relay.stop(Set.of(Traffic.FORWARD));

      client.getOutputStream().write(2);
      assertSilent(client);
      assertThat(heard.get()).isEqualTo(1);

      relay.stop(Set.of());
      assertThat(read(client)).isEqualTo(2);
    }
  }

  @Test
  void stopBackward_letsRequestsThroughAndNoAnswer() throws Exception {
    try (Socket client = connect()) {
      exchange(client, 1);
      relay.stop(Set.of(Traffic.BACKWARD));

      client.getOutputStream().write(2);
      assertSilent(client);
      assertThat(heard.get()).isEqualTo(2);
    }
  }

  @Test
  void stop_ofEitherDirection_letsNewConnectionsHang() throws Exception {
    for (Traffic direction : Traffic.values()) {
      relay.stop(Set.of(direction));
      try (Socket client = new Socket()) {
        assertThatExceptionOfType(SocketTimeoutException.class)
            .as("connect while %s is stopped", direction)
            .isThrownBy(() -> client.connect(relay.address(), SILENCE_MILLIS));
      }
    }
    relay.stop(Set.of());
    try (Socket client = connect()) {
      assertThat(exchange(client, 3)).isEqualTo(3);
    }
  }

  @Test
  void stop_rightAfterConnects_keepsEveryConnectionThatWasEstablished() throws Exception {
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      clients.add(connect());
    }
    relay.stop(Set.of(Traffic.FORWARD));
    for (Socket client : clients) {
      client.getOutputStream().write(5);
    }
    relay.stop(Set.of());
    for (Socket client : clients) {
      assertThat(read(client)).isEqualTo(5);
      client.close();
    }
  }

  @Test
  void stopNew_keepsEstablishedConnections() throws Exception {
    try (Socket client = connect()) {
      exchange(client, 1);
      relay.stop(Set.of(Traffic.NEW));

      assertThat(exchange(client, 2)).isEqualTo(2);
    }
  }

  @Test
  void reset_endsEstablishedConnections() throws Exception {
    try (Socket client = connect()) {
      exchange(client, 1);
      relay.stop(Set.of(Traffic.FORWARD, Traffic.BACKWARD));
      relay.reset();

      assertThatExceptionOfType(SocketException.class).isThrownBy(() -> read(client));
    }
  }

  private void serve() {
    while (!echo.isClosed()) {
      try {
        Socket socket = echo.accept();
        Relay.thread("echo-one", () -> answer(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
        heard.incrementAndGet();
        socket.getOutputStream().write(b);
      }
    } catch (IOException e) {
      // The relay ended it.
    }
  }

  private Socket connect() throws IOException {
    Socket client = new Socket();
    client.connect(relay.address(), SOON_MILLIS);
    return client;
  }

  private static int exchange(Socket client, int value) throws IOException {
    client.getOutputStream().write(value);
    return read(client);
  }

  private static int read(Socket client) throws IOException {
    client.setSoTimeout(SOON_MILLIS);
    return client.getInputStream().read();
  }

  private static void assertSilent(Socket client) throws IOException {
    client.setSoTimeout(SILENCE_MILLIS);
    assertThatExceptionOfType(SocketTimeoutException.class)
        .isThrownBy(() -> client.getInputStream().read());
  }
}
