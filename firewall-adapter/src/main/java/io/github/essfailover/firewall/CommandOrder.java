package io.github.essfailover.firewall;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One command. Its arguments and its output stay out of messages. */
record CommandOrder(
    CommandRunner runner, List<Template> command, Set<Integer> refusals, Failures failures)
    implements Order {

  private static final byte[] NOTHING = new byte[0];

  @Override
  public Set<String> places() {
    Set<String> places = new TreeSet<>();
    command.forEach(argument -> places.addAll(argument.places()));
    return places;
  }

  @Override
  public List<String> preview(Map<String, String> values) {
    return List.of(String.join(" ", filled(values).stream().map(CommandOrder::quoted).toList()));
  }

  private static String quoted(String argument) {
    return argument.matches("[A-Za-z0-9_./:=@%+,-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }

  private List<String> filled(Map<String, String> values) {
    return command.stream().map(argument -> argument.fill(values)).toList();
  }

  @Override
  public void carryOut(Map<String, String> values, Deadline deadline) {
    CommandResult result = runner.run(filled(values), NOTHING, deadline);
    String seen = "exit code " + result.exitCode();
    if (refusals.contains(result.exitCode())) {
      throw failures.refused(program(), seen);
    }
    if (result.exitCode() != 0) {
      throw failures.failed(program(), seen, Effect.UNKNOWN);
    }
  }

  @Override
  public Reply ask(Map<String, String> values, Deadline deadline) {
    try {
      CommandResult result = runner.run(filled(values), NOTHING, deadline);
      return new Reply(result.exitCode() == 0, result.exitCode(), result.output());
    } catch (AdapterException e) {
      if (e.effect() == Effect.UNKNOWN && !Thread.currentThread().isInterrupted()) {
        throw failures.unreachable(program(), e.code(), e);
      }
      throw e;
    }
  }

  private String program() {
    return command.get(0).text();
  }
}
