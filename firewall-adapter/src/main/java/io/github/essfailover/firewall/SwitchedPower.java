package io.github.essfailover.firewall;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.PowerState;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.PowerAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Machines that are switched one by one. Thread-safe. */
record SwitchedPower(
    String name,
    Location locatedIn,
    List<String> machines,
    Order switchOff,
    Order observe,
    Assertion offIf,
    Assertion onIf,
    Failures failures)
    implements PowerAdapter {

  @Override
  public String kind() {
    return "CommandPower";
  }

  @Override
  public PowerState observe(Deadline deadline) {
    Set<PowerState> seen = new TreeSet<>();
    Optional<AdapterException> failure = Optional.empty();
    for (int i = 0; i < machines.size(); i++) {
      try {
        seen.add(state(machines.get(i), share(deadline, i)));
      } catch (AdapterException e) {
        failure = Optional.of(e);
      }
    }
    if (seen.contains(PowerState.ON)) {
      return PowerState.ON;
    }
    failure.ifPresent(
        e -> {
          throw e;
        });
    return seen.equals(Set.of(PowerState.OFF)) ? PowerState.OFF : PowerState.UNKNOWN;
  }

  private PowerState state(String machine, Deadline deadline) {
    Reply reply = observe.ask(Map.of("machine", machine), deadline);
    boolean isOff = offIf.holds(reply);
    if (isOff == onIf.holds(reply)) {
      return PowerState.UNKNOWN;
    }
    return isOff ? PowerState.OFF : PowerState.ON;
  }

  /** A board that hangs takes no more than its share of the time. */
  private Deadline share(Deadline deadline, int done) {
    return deadline.atMost(deadline.remaining().dividedBy(machines.size() - done));
  }

  @Override
  public Change off() {
    List<String> preview = new ArrayList<>();
    machines.forEach(machine -> preview.addAll(switchOff.preview(Map.of("machine", machine))));
    return Change.of(preview, this::allOff);
  }

  /** Every machine is tried, whatever happened to the others. */
  private void allOff(Call call) {
    List<AdapterException> failed = new ArrayList<>();
    for (int i = 0; i < machines.size(); i++) {
      Map<String, String> values = new TreeMap<>(Map.of("machine", machines.get(i)));
      values.put("run", call.run().value());
      values.put("epoch", String.valueOf(call.epoch()));
      try {
        switchOff.carryOut(values, share(call.deadline(), i));
      } catch (AdapterException e) {
        failed.add(e);
      }
    }
    if (!failed.isEmpty()) {
      throw worst(failed);
    }
  }

  /** It had no effect only when nothing of it had one. */
  private AdapterException worst(List<AdapterException> failed) {
    AdapterException first = failed.get(0);
    boolean nothing =
        failed.size() == machines.size()
            && failed.stream().allMatch(e -> e.effect() == first.effect());
    return nothing ? first : failures.halfDone("off of " + failed.size() + " failed", first);
  }

  @Override
  public List<Finding> check(Deadline deadline) {
    try {
      PowerState state = observe(deadline);
      return state == PowerState.UNKNOWN ? List.of(finding("power is unknown", "")) : List.of();
    } catch (AdapterException e) {
      return List.of(finding(e.code() + " " + e.context(), e.remedy()));
    }
  }

  private static Finding finding(String seen, String remedy) {
    return Finding.of(
        "power.device",
        Severity.WARNING,
        seen,
        remedy.isEmpty() ? "Compare the assertions with what the control answers." : remedy);
  }

  @Override
  public String toString() {
    return "CommandPower[" + name + ", " + locatedIn + ", " + machines + "]";
  }
}
