package io.github.essfailover.lab.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.lab.LabCall;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Traffic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LabFirewallTest {

  private static final InetSocketAddress ANY = Loopback.outside();

  private RemoteServer remote;
  private FirewallApi api;
  private LabFirewall firewall;
  private InetAddress dc2;

  @BeforeEach
  void start() throws Exception {
    dc2 = Loopback.ofDataCenter(2);
    remote = new RemoteServer(ANY);
    EgressGate gate = new EgressGate(dc2, remote.address(), Set.of(FirewallScope.ALL_OUTBOUND));
    api = new FirewallApi(ANY, gate);
    firewall =
        new LabFirewall(DataCenterId.of("dc2"), new Endpoint("127.0.0.1", api.address().getPort()));
  }

  @AfterEach
  void stop() {
    api.close();
    remote.close();
  }

  @Test
  void open_ofAClosedGate_letsTheCanaryThrough() {
    FirewallState before = firewall.observe(soon());
    firewall.open().apply(new LabCall(1, soon()));
    FirewallState after = firewall.observe(soon());

    assertThat(before.closed()).containsExactly(FirewallScope.ALL_OUTBOUND);
    assertThat(before.outboundWorks()).isEqualTo(Optional.of(false));
    assertThat(after.closed()).isEmpty();
    assertThat(after.outboundWorks()).isEqualTo(Optional.of(true));
    assertThat(remote.countFrom(dc2, Instant.EPOCH)).isEqualTo(1);
  }

  @Test
  void close_ofAnOpenGate_stopsWhatWasAsked() {
    firewall.open().apply(new LabCall(1, soon()));
    firewall.close(Set.of(Traffic.INBOUND, Traffic.OUTBOUND)).apply(new LabCall(1, soon()));

    FirewallState state = firewall.observe(soon());

    assertThat(state.isClosed(Traffic.INBOUND)).isTrue();
    assertThat(state.closed()).contains(FirewallScope.ALL_OUTBOUND);
    assertThat(state.outboundWorks()).isEqualTo(Optional.of(false));
  }

  @Test
  void change_ofAGatewayThatIsGone_isNotApplied() {
    api.close();

    assertThatExceptionOfType(AdapterException.class)
        .isThrownBy(() -> firewall.open().apply(new LabCall(1, soon())))
        .satisfies(e -> assertThat(e.effect()).isEqualTo(AdapterException.Effect.NOT_APPLIED));
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(5), Clock.systemUTC());
  }
}
