package io.github.essfailover.internal.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceClaim;
import io.github.essfailover.fence.Strength;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.PlainAdapters;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FenceFirewallTest {

  private static final DataCenterId DC1 = DataCenterId.of("dc1");

  @Test
  void closedFirewall_ofItsOwn_isAWitnessOfItsOwn() {
    Evidence evidence = evidence(new Closed("firewall/edge", FirewallScope.ALL_OUTBOUND, false));

    assertThat(evidence.witness()).isEqualTo("dc1/firewall/edge");
    assertThat(evidence.claims())
        .containsExactlyInAnyOrder(FenceClaim.noEgress(), FenceClaim.noAnswers());
    assertThat(evidence.strength()).isEqualTo(Strength.NORMAL);
  }

  @Test
  void closedIngress_inTheApiServer_isTheClustersWitness() {
    Evidence evidence = evidence(new Closed("cluster", FirewallScope.INBOUND, true));

    assertThat(evidence.witness()).isEqualTo("dc1/cluster");
    assertThat(evidence.claims()).containsExactly(FenceClaim.noAnswers());
    assertThat(evidence.strength()).isEqualTo(Strength.WEAK);
  }

  @Test
  void closedFirewall_canaryStillGetsOut_isNotYetDone() {
    FirewallAdapter leaking =
        new Closed("firewall/edge", FirewallScope.ALL_OUTBOUND, false, Optional.of(true));

    assertThat(new FenceFirewall().observe(context(leaking))).isInstanceOf(Observed.NotYet.class);
  }

  @Test
  void device_byDefault_isTheFirewallItself() {
    assertThat(PlainAdapters.firewall("edge", Location.in("dc1")).device())
        .isEqualTo("firewall/edge");
  }

  private static Evidence evidence(FirewallAdapter firewall) {
    Observed observed = new FenceFirewall().observe(context(firewall));

    assertThat(observed).isInstanceOf(Observed.Done.class);
    return ((Observed.Done) observed).evidence().get(0);
  }

  /** A context that knows this one firewall and nothing that the handler does not need. */
  private static StepContext context(FirewallAdapter firewall) {
    Site site =
        new Site(
            DC1,
            PlainAdapters.cluster("dc1"),
            new TreeMap<>(),
            new TreeMap<>(Map.of("edge", firewall)),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            List.of());
    InvocationHandler answers =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "arguments" ->
                  new TreeMap<>(Map.of(Arguments.DATA_CENTER, "dc1", Arguments.FIREWALL, "edge"));
              case "site" -> site;
              case "now" -> Instant.EPOCH;
              case "deadline" -> Deadline.after(Duration.ofMinutes(1), Clock.systemUTC());
              default ->
                  method.isDefault()
                      ? InvocationHandler.invokeDefault(proxy, method, arguments)
                      : fail(method.getName());
            };
    return (StepContext)
        Proxy.newProxyInstance(
            StepContext.class.getClassLoader(), new Class<?>[] {StepContext.class}, answers);
  }

  private static Object fail(String method) {
    throw new IllegalStateException("the handler asked for " + method);
  }

  private record Closed(String device, FirewallScope scope, boolean weak, Optional<Boolean> canary)
      implements FirewallAdapter {

    private Closed(String device, FirewallScope scope, boolean weak) {
      this(device, scope, weak, Optional.empty());
    }

    @Override
    public String name() {
      return "edge";
    }

    @Override
    public Location locatedIn() {
      return Location.in("dc1");
    }

    @Override
    public Set<Traffic> stoppable() {
      return Set.of(scope == FirewallScope.INBOUND ? Traffic.INBOUND : Traffic.OUTBOUND);
    }

    @Override
    public FirewallState observe(Deadline deadline) {
      return new FirewallState(Set.of(scope), weak, canary, "closed");
    }

    @Override
    public Change close(Set<Traffic> what) {
      return Change.of(List.of(), call -> {});
    }

    @Override
    public Change open() {
      return Change.of(List.of(), call -> {});
    }
  }
}
