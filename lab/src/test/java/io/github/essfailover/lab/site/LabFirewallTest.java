package io.github.essfailover.lab.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.lab.world.LabCall;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Traffic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The firewall adapter, the gateway's interface and the gateway itself, together. */
class LabFirewallTest {

  private static final InetSocketAddress ANY = Loopback.outside();
  private static final String HOST = "matrix.example.org";

  private RemoteServer remote;
  private Ingress ingress;
  private Gateway gateway;
  private FirewallApi api;
  private LabFirewall firewall;
  private InetAddress dc2;

  @BeforeEach
  void start() throws Exception {
    dc2 = Loopback.ofDataCenter(2);
    InetAddress behind = Loopback.behindGateway(2);
    remote = new RemoteServer(ANY);
    ingress = new Ingress("dc2", new InetSocketAddress(behind, 0), HOST);
    gateway =
        new Gateway(new InetSocketAddress(dc2, 0), behind, ingress.address(), remote.address());
    api = new FirewallApi(ANY, gateway);
    firewall =
        new LabFirewall(
            DataCenterId.of("dc2"),
            Location.outside(),
            new Endpoint("127.0.0.1", api.address().getPort()));
  }

  @AfterEach
  void stop() {
    api.close();
    gateway.close();
    ingress.close();
    remote.close();
  }

  @Test
  void open_ofAClosedGateway_letsTheCanaryThrough() {
    gateway.close(Set.of(FirewallScope.ALL_OUTBOUND));
    FirewallState before = firewall.observe(soon());
    firewall.open().apply(new LabCall(1, soon()));
    FirewallState after = firewall.observe(soon());

    assertThat(before.closed()).containsExactly(FirewallScope.ALL_OUTBOUND);
    assertThat(before.outboundWorks()).isEqualTo(Optional.of(false));
    assertThat(before.seen()).contains("outbound: stopped [FORWARD]");
    assertThat(after.closed()).isEmpty();
    assertThat(after.outboundWorks()).isEqualTo(Optional.of(true));
    assertThat(remote.countFrom(dc2, Instant.EPOCH)).isEqualTo(1);
  }

  @Test
  void close_ofAnOpenGateway_stopsWhatWasAsked() {
    firewall.close(Set.of(Traffic.INBOUND, Traffic.OUTBOUND)).apply(new LabCall(1, soon()));

    FirewallState state = firewall.observe(soon());

    assertThat(state.isClosed(Traffic.INBOUND)).isTrue();
    assertThat(state.closed()).contains(FirewallScope.ALL_OUTBOUND);
    assertThat(state.outboundWorks()).isEqualTo(Optional.of(false));
  }

  @Test
  void close_inEachDirection_takesTheAnswerFromAnEstablishedConnection() throws Exception {
    for (Traffic direction : Traffic.values()) {
      try (Socket client = new Socket()) {
        client.connect(gateway.outside(), 10_000);
        send(client, "GET /_matrix/client/versions HTTP/1.1\r\nHost: " + HOST + "\r\n");
        firewall.close(Set.of(direction)).apply(new LabCall(1, soon()));
        send(client, "\r\n");

        client.setSoTimeout(300);
        assertThatExceptionOfType(SocketTimeoutException.class)
            .as("an answer while %s is closed", direction)
            .isThrownBy(() -> client.getInputStream().read());

        firewall.open().apply(new LabCall(1, soon()));
        client.setSoTimeout(10_000);
        assertThat((char) client.getInputStream().read()).isEqualTo('H');
      }
    }
  }

  @Test
  void powerLoss_ofTheGateway_keepsItsRulesForTheReturn() throws Exception {
    gateway.close(Set.of(FirewallScope.INBOUND));
    gateway.losePower();
    gateway.powerOn();

    assertThat(firewall.observe(soon()).closed()).containsExactly(FirewallScope.INBOUND);
    gateway.close(Set.of());
    assertThat(
            PlainHttp.exchange(
                    gateway.outside(),
                    null,
                    new PlainHttp.Request("GET", "/", Map.of("Host", HOST), ""),
                    Duration.ofSeconds(10))
                .status())
        .isEqualTo(503);
  }

  @Test
  void change_ofAGatewayThatIsGone_isNotApplied() {
    api.close();

    assertThatExceptionOfType(AdapterException.class)
        .isThrownBy(() -> firewall.open().apply(new LabCall(1, soon())))
        .satisfies(e -> assertThat(e.effect()).isEqualTo(AdapterException.Effect.NOT_APPLIED));
  }

  private static void send(Socket client, String text) throws Exception {
    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(5), Clock.systemUTC());
  }
}
