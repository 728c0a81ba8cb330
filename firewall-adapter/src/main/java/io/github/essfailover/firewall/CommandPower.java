package io.github.essfailover.firewall;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.PowerAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The power of a data center's machines, switched by commands or requests: a management board, a
 * hypervisor, a cloud.
 *
 * <pre>{@code
 * CommandPower.machines("node1", "node2")
 *     .locatedIn(Location.outside())
 *     .off(runner, "ipmi-power", "{machine}", "off")
 *     .observe(
 *         Assertion.matches("(?m)^off$"), Assertion.matches("(?m)^on$"),
 *         runner, "ipmi-power", "{machine}", "status")
 *     .build()
 * }</pre>
 *
 * <p>Power that is off is the strongest evidence that there is. So it is off only when the answer
 * about each machine fulfils the assertion that says off and not the one that says on; a machine
 * about which neither or both hold makes the state unknown. Name all machines that could run the
 * service, and have the answer say that power <i>is</i> off, not that it was switched.
 *
 * <p>Confined to one thread; what it builds is thread-safe.
 */
public final class CommandPower {

  private static final Set<String> ACTS = Set.of("run", "epoch", "machine");
  private static final Set<String> LOOKS = Set.of("machine");

  private final List<String> machines;
  private String name = "power";
  private Location location = Location.undeclared();
  private @Nullable Function<Failures, Order> off;
  private @Nullable Function<Failures, Order> observe;
  private @Nullable Assertion offIf;
  private @Nullable Assertion onIf;

  private CommandPower(List<String> machines) {
    this.machines = machines;
  }

  /** Settings for those machines; each name is filled in for <code>{machine}</code>. */
  public static CommandPower machines(String... names) {
    return new CommandPower(List.of(names));
  }

  /** The name in step ids; default {@code power}. */
  public CommandPower named(String newName) {
    name = DataCenterId.of(newName).value();
    return this;
  }

  /** Where the control stands; one inside the data center is lost with it. Default undeclared. */
  public CommandPower locatedIn(Location where) {
    location = where;
    return this;
  }

  /** The command that switches a machine off; this or the next is required. */
  public CommandPower off(CommandRunner runner, String... command) {
    off = failures -> command(runner, List.of(command), failures);
    return this;
  }

  /** The requests that switch a machine off. */
  public CommandPower off(HttpDevice device, HttpCall... calls) {
    off = failures -> new HttpOrder(device, List.of(calls), failures);
    return this;
  }

  /** The command that shows a machine's power; this or the next is required. */
  public CommandPower observe(
      Assertion offIf, Assertion onIf, CommandRunner runner, String... command) {
    return observing(offIf, onIf, failures -> command(runner, List.of(command), failures));
  }

  /** The requests whose last answer shows a machine's power. */
  public CommandPower observe(
      Assertion offIf, Assertion onIf, HttpDevice device, HttpCall... calls) {
    return observing(offIf, onIf, failures -> new HttpOrder(device, List.of(calls), failures));
  }

  private CommandPower observing(Assertion isOff, Assertion isOn, Function<Failures, Order> order) {
    offIf = isOff;
    onIf = isOn;
    observe = order;
    return this;
  }

  private static Order command(CommandRunner runner, List<String> command, Failures failures) {
    return new CommandOrder(
        runner, command.stream().map(Template::new).toList(), Set.of(), failures);
  }

  /**
   * Checks everything; connects to nothing.
   *
   * @throws InvalidConfigurationException with all problems at once
   */
  public PowerAdapter build() {
    List<String> problems = new ArrayList<>();
    if (machines.isEmpty() || !machines.stream().allMatch(Template::isPlain)) {
      problems.add("machines " + machines + " are none, or have a name that is no plain word");
    }
    Function<Failures, Order> offOrder = off;
    Function<Failures, Order> observeOrder = observe;
    Assertion isOff = offIf;
    Assertion isOn = onIf;
    if (offOrder == null || observeOrder == null || isOff == null || isOn == null) {
      problems.add("off(...) and observe(...) are needed");
      throw new InvalidConfigurationException("CommandPower " + name, problems);
    }
    Failures failures = new Failures("power/" + name);
    SwitchedPower built =
        new SwitchedPower(
            name,
            location,
            machines,
            checked("off", offOrder.apply(failures), ACTS, problems),
            checked("observe", observeOrder.apply(failures), LOOKS, problems),
            isOff,
            isOn,
            failures);
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException("CommandPower " + name, problems);
    }
    return built;
  }

  private Order checked(String what, Order order, Set<String> known, List<String> problems) {
    Set<String> unknown = new TreeSet<>(order.places());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      problems.add(what + " has " + unknown + ", which nothing fills in; known are " + known);
    }
    if (machines.size() > 1 && !order.places().contains("machine")) {
      problems.add(what + " has no {machine}, and there are several");
    }
    return order;
  }
}
