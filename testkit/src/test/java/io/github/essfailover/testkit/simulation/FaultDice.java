package io.github.essfailover.testkit.simulation;

import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.PortCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/** Lets calls go wrong, by chance or as a script has it, and remembers which. */
final class FaultDice implements Function<PortCall, Optional<Fault>> {
  private final Function<PortCall, Optional<Fault>> source;
  private final Consumer<String> tell;
  private final List<String> script = new ArrayList<>();
  private final List<Fault> thrown = new ArrayList<>();

  /** By chance. */
  FaultDice(SimulationOptions options) {
    this(options, told -> {});
  }

  /**
   * By chance.
   *
   * @param tell is told of each
   */
  FaultDice(SimulationOptions options, Consumer<String> tell) {
    SplittableRandom dice = new SplittableRandom(options.seed() ^ 0x5eed);
    this.source = call -> draw(options, dice, call);
    this.tell = tell;
  }

  /** These calls go wrong, and no others. */
  FaultDice(Map<String, Fault> scripted, Consumer<String> tell) {
    this.source = call -> Optional.ofNullable(scripted.get(call.toString()));
    this.tell = tell;
  }

  @Override
  public Optional<Fault> apply(PortCall call) {
    Optional<Fault> fault = source.apply(call);
    fault.ifPresent(
        each -> {
          String line = call + " = " + NightScript.words(each);
          script.add(line);
          thrown.add(each);
          tell.accept(line);
        });
    return fault;
  }

  private Optional<Fault> draw(SimulationOptions options, SplittableRandom dice, PortCall call) {
    boolean mutates = !call.method().startsWith("observe") && !call.method().equals("look");
    // A run looks a hundred times for each time that it acts.
    int chance = mutates ? 4 * options.faults() : options.faults() / 4;
    if (thrown.size() >= options.faultLimit() || dice.nextInt(1000) >= chance) {
      return Optional.empty();
    }
    return Optional.of(fault(options, dice, mutates));
  }

  private static Fault fault(SimulationOptions options, SplittableRandom dice, boolean mutates) {
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
