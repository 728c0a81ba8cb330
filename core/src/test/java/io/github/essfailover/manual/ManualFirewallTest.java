package io.github.essfailover.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Choice;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ManualFirewallTest {

  private final AskedCall done = new AskedCall(Choice.DONE);
  private final ManualFirewall firewall =
      ManualFirewall.named("gateway").locatedIn(Location.in("dc1"));

  private static FirewallState observe(ManualFirewall firewall) {
    return firewall.observe(AskedCall.soon());
  }

  @Test
  void close_done_closedOnlyWeakly() {
    firewall.close(Set.of(Traffic.OUTBOUND, Traffic.INBOUND)).apply(done);

    FirewallState state = observe(firewall);
    assertThat(state.closed())
        .containsExactlyInAnyOrder(FirewallScope.NEW_OUTBOUND, FirewallScope.INBOUND);
    assertThat(state.weak()).isTrue();
    assertThat(state.outboundWorks()).isEmpty();
    assertThat(state.seen()).contains("Anna says");
    assertThat(done.asked).singleElement().asString().contains("(in dc1)", "answer 'done'");
  }

  @Test
  void close_refused_permanentAndUnchanged() {
    AskedCall refusing = new AskedCall(Choice.REFUSE);

    assertThatThrownBy(() -> firewall.close(Set.of(Traffic.OUTBOUND)).apply(refusing))
        .isInstanceOfSatisfying(
            AdapterException.class,
            e -> assertThat(e.effect()).isEqualTo(AdapterException.Effect.PERMANENT));
    assertThat(observe(firewall).closed()).isEmpty();
  }

  @Test
  void observe_canaryStopped_notWeakForNewOutboundOnly() {
    ManualFirewall watched = firewall.canary(deadline -> false);
    watched.close(Set.of(Traffic.OUTBOUND)).apply(done);
    assertThat(observe(watched).weak()).isFalse();

    watched.close(Set.of(Traffic.OUTBOUND, Traffic.INBOUND)).apply(done);
    assertThat(observe(watched).weak()).isTrue();
    ManualFirewall stopping = firewall.stopsReplies().canary(deadline -> false);
    stopping.close(Set.of(Traffic.OUTBOUND)).apply(done);
    assertThat(observe(stopping).closed()).containsExactly(FirewallScope.ALL_OUTBOUND);
    assertThat(observe(stopping).weak()).isTrue();
  }

  @Test
  void observe_canaryGetsOut_openWhateverWasSaid() {
    ManualFirewall watched = firewall.canary(deadline -> true);
    watched.close(Set.of(Traffic.OUTBOUND)).apply(done);

    FirewallState state = observe(watched);
    assertThat(state.isClosed(Traffic.OUTBOUND)).isFalse();
    assertThat(state.outboundWorks()).contains(true);
  }

  @Test
  void observe_canaryFails_saysNothing() {
    ManualFirewall watched =
        firewall.canary(
            deadline -> {
              throw AdapterException.notApplied("X", "No canary.", Map.of(), null);
            });
    assertThat(observe(watched).outboundWorks()).isEqualTo(Optional.empty());
  }

  @Test
  void open_standingRule_closedUntilDone() {
    ManualFirewall standing = firewall.closedAtFirst(Set.of(FirewallScope.NEW_OUTBOUND));
    assertThat(observe(standing).isClosed(Traffic.OUTBOUND)).isTrue();

    standing.open().apply(done);

    assertThat(observe(standing).closed()).isEmpty();
  }
}
