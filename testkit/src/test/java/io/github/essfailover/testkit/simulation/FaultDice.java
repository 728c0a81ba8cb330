package io.github.essfailover.testkit.simulation;

import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.PortCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Lets calls go wrong by chance and remembers which. */
final class FaultDice implements Function<PortCall, Optional<Fault>> {
  private final SplittableRandom dice;
  private final SimulationOptions options;
  private final List<String> script = new ArrayList<>();
  private final List<Fault> thrown = new ArrayList<>();

  FaultDice(SimulationOptions options) {
    this.options = options;
    this.dice = new SplittableRandom(options.seed() ^ 0x5eed);
  }

  @Override
  public Optional<Fault> apply(PortCall call) {
    boolean mutates = !call.method().startsWith("observe") && !call.method().equals("look");
    // A run looks a hundred times for each time that it acts.
    int chance = mutates ? 4 * options.faults() : options.faults() / 4;
    if (thrown.size() >= options.faultLimit() || dice.nextInt(1000) >= chance) {
      return Optional.empty();
    }
    Fault fault = fault(mutates);
    script.add(call + ": " + fault);
    thrown.add(fault);
    return Optional.of(fault);
  }

  private Fault fault(boolean mutates) {
    int kind = dice.nextInt(20);
    if (kind < 6) {
      return new Fault.NotApplied();
    }
    if (kind < 10) {
      return new Fault.UnknownButApplied();
    }
    if (kind < 12) {
      return new Fault.UnknownNotApplied();
    }
    if (kind < 14) {
      return new Fault.UnknownHalfApplied();
    }
    if (kind < 18) {
      return new Fault.Slow(Duration.ofMillis(dice.nextLong(6_000)));
    }
    if (kind == 18 && mutates) {
      return new Fault.Permanent("REFUSED_BY_CHANCE");
    }
    return options.hangs()
        ? new Fault.Hangs(Duration.ofMillis(dice.nextLong(90_000)))
        : new Fault.NotApplied();
  }

  List<String> script() {
    return script;
  }

  List<Fault> thrown() {
    return thrown;
  }
}
