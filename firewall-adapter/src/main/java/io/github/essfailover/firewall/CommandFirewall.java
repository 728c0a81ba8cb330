package io.github.essfailover.firewall;

import io.github.essfailover.spi.CommandRunner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A firewall that is closed, opened and observed by three commands: a script on a gateway, a
 * playbook, a vendor's tool.
 *
 * <pre>{@code
 * CommandFirewall.over(ssh)
 *     .stops(FirewallScope.ALL_OUTBOUND)
 *     .close("/usr/local/sbin/fence", "close", "{run}", "{epoch}")
 *     .open("/usr/local/sbin/fence", "open", "{run}", "{epoch}")
 *     .observe(
 *         Assertion.json("/fence", "closed"), Assertion.json("/fence", "open"),
 *         "/usr/local/sbin/fence", "show")
 *     .build()
 * }</pre>
 *
 * <p>Commands are lists of arguments and never pass a shell; <code>{run}</code>, <code>{epoch}
 * </code> and <code>{direction}</code> are filled in, inside of arguments too. Exit code 0 of close
 * and open is believed to mean that it was done, any other that it may have been. Both have to be
 * harmless when they are repeated, and are the ones to refuse an epoch that is lower than one they
 * saw, with an exit code of {@link #refusing}. Arguments show in plans; they hold no secrets.
 *
 * <p>Confined to one thread; what it builds is thread-safe.
 */
public final class CommandFirewall extends SwitchBuilder<CommandFirewall, List<String>> {

  private final CommandRunner runner;
  private final Set<Integer> refusals = new TreeSet<>();

  private CommandFirewall(CommandRunner runner) {
    super("command");
    this.runner = runner;
  }

  /** Settings of a firewall whose commands that runner runs; its name is {@code command}. */
  public static CommandFirewall over(CommandRunner runner) {
    return new CommandFirewall(runner);
  }

  /** The command that closes it; required. */
  public CommandFirewall close(String program, String... arguments) {
    return closing(command(program, arguments));
  }

  /** The command that opens it; required. */
  public CommandFirewall open(String program, String... arguments) {
    return opening(command(program, arguments));
  }

  /**
   * The command that shows its state; required. Exactly one of the assertions has to hold, else
   * nothing is known: half an output is neither.
   */
  public CommandFirewall observe(
      Assertion closedIf, Assertion openIf, String program, String... arguments) {
    return observing(command(program, arguments), closedIf, openIf);
  }

  /** Exit codes of close and open that say that nothing was done and a person has to look. */
  public CommandFirewall refusing(int... exitCodes) {
    for (int code : exitCodes) {
      refusals.add(code);
    }
    return this;
  }

  private static List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program));
    Collections.addAll(command, arguments);
    return command;
  }

  @Override
  CommandFirewall self() {
    return this;
  }

  @Override
  Order order(List<String> command, Failures failures) {
    return new CommandOrder(
        runner, command.stream().map(Template::new).toList(), Set.copyOf(refusals), failures);
  }

  @Override
  String kind() {
    return "CommandFirewall";
  }
}
