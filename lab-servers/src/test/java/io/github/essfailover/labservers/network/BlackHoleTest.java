package io.github.essfailover.labservers.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

class BlackHoleTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @Test
  void connect_toABlackHole_timesOutRatherThanBeingRefused() {
    try (BlackHole hole = BlackHole.at(new InetSocketAddress(LOOPBACK, 0))) {
      assertThatThrownBy(() -> connect(hole.address())).isInstanceOf(SocketTimeoutException.class);
      assertThatThrownBy(() -> connect(hole.address())).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void blackHole_atAPortThatAServerLeft_takesItAndGivesItBack() throws Exception {
    InetSocketAddress address;
    try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
      address = (InetSocketAddress) server.getLocalSocketAddress();
      leaveInTimeWait(server);
    }
    try (BlackHole hole = BlackHole.at(address)) {
      assertThatThrownBy(() -> connect(hole.address())).isInstanceOf(SocketTimeoutException.class);
    }
    assertThatThrownBy(() -> connect(address)).isInstanceOf(ConnectException.class);
    try (ServerSocket server = new ServerSocket()) {
      server.setReuseAddress(true);
      server.bind(address);
      connect(address);
    }
  }

  @Test
  void freePort_onTwoAddresses_canBeBoundOnBoth() throws Exception {
    int port = FreePorts.onAll("127.0.0.1", "127.0.1.1");
    try (ServerSocket one = new ServerSocket(port, 1, LOOPBACK);
        ServerSocket two = new ServerSocket(port, 1, InetAddress.getByName("127.0.1.1"))) {
      assertThat(one.getLocalPort()).isEqualTo(two.getLocalPort());
    }
  }

  /** The server's side closes first, so that its port stays in use for a while. */
  private static void leaveInTimeWait(ServerSocket server) throws IOException {
    try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
      server.accept().close();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static void connect(InetSocketAddress address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address, 300);
    }
  }
}
