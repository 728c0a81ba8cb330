package io.github.essfailover.testkit;

import io.github.essfailover.internal.steps.StepTypes;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.StepHandler;
import io.github.essfailover.testkit.contract.ContractContext;
import io.github.essfailover.testkit.contract.StepHandlerContract;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;

/** The contract of steps, on steps of the library. */
public class StepContractTest {

  @Nested
  class FenceFirewall extends StepHandlerContract {
    @Override
    protected Fixture start() {
      return new OneStep(
          StepTypes.FENCE_FIREWALL, Map.of("dataCenter", "dc1", "firewall", "perimeter"));
    }
  }

  @Nested
  class OpenFirewall extends StepHandlerContract {
    @Override
    protected Fixture start() {
      OneStep step =
          new OneStep(StepTypes.FIREWALL, Map.of("dataCenter", "dc2", "firewall", "perimeter"));
      step.world.dataCenter("dc2").firewall().setClosed(Set.of(Traffic.OUTBOUND));
      return step;
    }
  }

  @Nested
  class FenceHold extends StepHandlerContract {
    @Override
    protected Fixture start() {
      return new OneStep(StepTypes.FENCE_HOLD, Map.of("dataCenter", "dc1"));
    }
  }

  /** A step on fakes: dc1 is active, dc2 is a standby. */
  public static class OneStep implements StepHandlerContract.Fixture {
    final SimulatedTime time = SimulatedTime.seeded(1);
    final FakeWorld world = FakeWorld.builder("dc1", "dc2").time(time).build();
    private final String type;
    private final SortedMap<String, String> arguments;

    public OneStep(String type, Map<String, String> arguments) {
      this.type = type;
      this.arguments = new TreeMap<>(arguments);
    }

    @Override
    public StepHandler newHandler() {
      return Objects.requireNonNull(StepTypes.handlers().get(type));
    }

    @Override
    public SortedMap<String, String> arguments() {
      return arguments;
    }

    @Override
    public ContractContext context(SortedMap<String, String> given) {
      return ContractContext.of(time.clock(), given)
          .sites(List.of(world.dataCenter("dc1").site(), world.dataCenter("dc2").site()))
          .dns(List.of(world.dns()));
    }

    @Override
    public Object world() {
      return List.of(rules("dc1"), rules("dc2"), operator("dc1"), operator("dc2"));
    }

    private Object rules(String place) {
      return world.dataCenter(place).firewall().scopes();
    }

    private Object operator(String place) {
      return world.dataCenter(place).cluster().operatorReplicas();
    }

    @Override
    public Clock clock() {
      return time.clock();
    }

    @Override
    public void pass(Duration duration) {
      time.advance(duration);
    }

    @Override
    public void close() {}
  }
}
