package io.github.essfailover.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.IngressAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class JdkLookupTest {

  private static final int A = 1;
  private static final int CNAME = 5;
  private static final int AAAA = 28;
  private static final int AUTHORITATIVE = 0x8400;

  private DatagramSocket socket;
  private volatile Map<Integer, String> records = Map.of();
  private volatile int flags = AUTHORITATIVE;

  @BeforeEach
  void serve() throws IOException {
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::answer, "dns");
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void stop() {
    socket.close();
  }

  /** RFC 1035 section 4.1: header, the question again, at most one record with the asked type. */
  private void answer() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        socket.receive(packet);
        byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
        int end = 12;
        while (query[end] != 0) {
          end += query[end] + 1;
        }
        int type = query[end + 2];
        String data = records.get(type);
        ByteBuffer reply = ByteBuffer.allocate(512);
        reply.put(query, 0, 2).putShort((short) flags).putShort((short) 1);
        reply.putShort((short) (data == null ? 0 : 1)).putInt(0);
        reply.put(query, 12, end + 5 - 12);
        if (data != null) {
          byte[] bytes = HexFormat.of().parseHex(data);
          reply.putShort((short) 0xc00c).putShort((short) type).putShort((short) 1).putInt(60);
          reply.putShort((short) bytes.length).put(bytes);
        }
        socket.send(new DatagramPacket(reply.array(), reply.position(), packet.getSocketAddress()));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private Set<IngressAddress> lookup(Duration within) {
    return NameLookup.jdk()
        .lookup(
            "127.0.0.1:" + socket.getLocalPort(),
            DnsName.of("matrix.example.org"),
            Deadline.after(within, Clock.systemUTC()));
  }

  private Set<IngressAddress> lookup() {
    return lookup(Duration.ofSeconds(60));
  }

  @Test
  void lookup_addresses_bothFamilies() {
    records = Map.of(A, "c000020a", AAAA, "20010db8000000000000000000000010");

    assertThat(lookup())
        .extracting(a -> a.type() + " " + a)
        .containsExactlyInAnyOrder("A 192.0.2.10", "AAAA 2001:db8::10");
  }

  @Test
  void lookup_alias_onlyTheAlias() {
    records = Map.of(CNAME, "026c62076578616d706c65036e657400", A, "c000020a");

    assertThat(lookup()).containsExactly(IngressAddress.parse("lb.example.net"));
  }

  @Test
  void lookup_noSuchName_empty() {
    flags = AUTHORITATIVE | 3;

    assertThat(lookup()).isEmpty();
  }

  @Test
  void lookup_notAuthoritativeOrRefusedOrSilent_exception() {
    records = Map.of(A, "c000020a");
    for (int bad : new int[] {0x8000, AUTHORITATIVE | 2, AUTHORITATIVE | 5}) {
      flags = bad;
      assertThatThrownBy(this::lookup)
          .as(Integer.toHexString(bad))
          .isInstanceOf(AdapterException.class);
    }
    socket.close();
    assertThatThrownBy(() -> lookup(Duration.ofMillis(500))).isInstanceOf(AdapterException.class);
  }
}
