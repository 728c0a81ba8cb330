package io.github.essfailover.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.PowerState;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.spi.PowerAdapter;
import io.github.essfailover.testkit.contract.ContractCall;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Firewalls and machines that are switched by commands, and what goes wrong with them. */
class CommandSwitchTest {

  private static final Set<Traffic> OUT = Set.of(Traffic.OUTBOUND);

  private static Deadline within(Duration time) {
    return Deadline.after(time, Clock.systemUTC());
  }

  private static Deadline soon() {
    return within(Duration.ofSeconds(20));
  }

  private static ContractCall call() {
    return ContractCall.of(7, soon());
  }

  private static AdapterException failure(Runnable call) {
    AdapterException failure = catchThrowableOfType(AdapterException.class, call::run);
    assertThat(failure).isNotNull();
    return failure;
  }

  private static CommandFirewall over(CommandRunner runner) {
    return CommandFirewall.over(runner)
        .close("fence", "close", "it's {run}", "--epoch={epoch}")
        .open("fence", "open")
        .observe(Assertion.json("/fence", "closed"), Assertion.json("/fence", "open"), "fence");
  }

  private static CommandRunner ending(int exitCode, String output) {
    return (command, input, deadline) -> new CommandResult(exitCode, output, "a secret error");
  }

  @Test
  void close_arguments_areFilledInAndStayArguments() {
    List<List<String>> commands = new ArrayList<>();
    FirewallAdapter firewall =
        over((command, input, deadline) -> {
              commands.add(command);
              return new CommandResult(0, "", "");
            })
            .build();

    firewall.close(OUT).apply(call());

    assertThat(commands).containsExactly(List.of("fence", "close", "it's contract", "--epoch=7"));
    assertThat(firewall.close(OUT).preview())
        .containsExactly("fence close 'it'\\''s {run}' '--epoch={epoch}'");
    assertThat(firewall.close(Set.of(Traffic.INBOUND)).preview().get(0)).startsWith("Nothing");
  }

  @Test
  void close_exitCodes_sayWhatIsKnown() {
    AdapterException failed = failure(() -> over(ending(1, "")).build().close(OUT).apply(call()));
    assertThat(failed.effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(failed.toString()).doesNotContain("secret");

    AdapterException refused =
        failure(() -> over(ending(75, "")).refusing(75).build().close(OUT).apply(call()));
    assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(refused.code()).isEqualTo("DEVICE_REFUSED");
  }

  @Test
  void close_commandHangs_isUnknownAtItsDeadline() {
    FirewallAdapter firewall =
        over((command, input, deadline) ->
                LocalCommandRunner.create().run(List.of("sleep", "600"), input, deadline))
            .build();
    ContractCall hurried = ContractCall.of(7, within(Duration.ofMillis(400)));

    assertThat(failure(() -> firewall.close(OUT).apply(hurried)).effect())
        .isEqualTo(Effect.UNKNOWN);
    AdapterException look = failure(() -> firewall.observe(within(Duration.ofMillis(400))));
    assertThat(look.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(look.code()).isEqualTo("DEVICE_UNREACHABLE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | {\"fence\":\"clo",
        "0 | ''",
        "0 | {\"fence\":\"half\"}",
        "1 | {\"fence\":\"closed\"}",
        "137 | {\"fence\":\"open\"}"
      })
  void observe_halfOutputOrFailure_isNotReadAsAState(int exitCode, String output) {
    FirewallAdapter firewall = over(ending(exitCode, output)).build();

    AdapterException failure = failure(() -> firewall.observe(soon()));

    assertThat(failure.code()).isEqualTo("DEVICE_UNREADABLE");
    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  @Test
  void observe_byExitCode_isPossible() {
    FirewallAdapter firewall =
        over(ending(3, ""))
            .observe(Assertion.code(3), Assertion.succeeded(), "grep", "-q", "rule")
            .build();

    assertThat(firewall.observe(soon()).closed()).containsExactly(FirewallScope.NEW_OUTBOUND);
  }

  @Test
  void observe_canaryThatCannotBeTried_tellsNothing() {
    FirewallAdapter firewall =
        over(ending(0, "{\"fence\":\"closed\"}"))
            .canary(
                deadline -> {
                  throw AdapterException.notApplied("X", "Y.", java.util.Map.of(), null);
                })
            .build();

    assertThat(firewall.observe(soon()).outboundWorks()).isEmpty();
  }

  private static PowerAdapter power(CommandRunner status) {
    return CommandPower.machines("node1", "node2")
        .off(ending(0, ""), "power", "{machine}", "off")
        .observe(
            Assertion.matches("(?m)^off$"),
            Assertion.matches("(?m)^on$"),
            status,
            "power",
            "{machine}")
        .build();
  }

  private static CommandRunner showing(String first, String second) {
    return (command, input, deadline) ->
        new CommandResult(0, command.get(1).equals("node1") ? first : second, "");
  }

  /** Off is conclusive, so nothing less than all machines saying so is off. */
  @ParameterizedTest
  @CsvSource({
    "off, off, OFF",
    "off, on, ON",
    "on, off, ON",
    "off, '', UNKNOWN",
    "off, offline, UNKNOWN",
    "off, turning off, UNKNOWN",
    "'', '', UNKNOWN"
  })
  void power_answers_areOffOnlyWhenAllSaySo(String first, String second, PowerState state) {
    assertThat(power(showing(first, second)).observe(soon())).isEqualTo(state);
  }

  @Test
  void power_answerThatSaysBoth_isUnknown() {
    PowerAdapter power = power(showing("off", "off\non"));

    assertThat(power.observe(soon())).isEqualTo(PowerState.UNKNOWN);
    assertThat(power.check(soon()))
        .singleElement()
        .satisfies(finding -> assertThat(finding.check()).isEqualTo("power.device"));
  }

  @Test
  void power_boardThatHangs_leavesTimeForTheOthersAndIsNeverOff() {
    PowerAdapter power =
        power(
            (command, input, deadline) ->
                LocalCommandRunner.create()
                    .run(
                        command.get(1).equals("node1")
                            ? List.of("sleep", "600")
                            : List.of("echo", "off"),
                        input,
                        deadline));

    AdapterException failure = failure(() -> power.observe(within(Duration.ofSeconds(1))));
    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  @Test
  void power_oneMachineFails_theOthersAreSwitchedOffAllTheSame() {
    List<String> switched = new ArrayList<>();
    PowerAdapter power =
        CommandPower.machines("node1", "node2")
            .off(
                (command, input, deadline) -> {
                  switched.add(command.get(1));
                  return new CommandResult(command.get(1).equals("node1") ? 1 : 0, "", "");
                },
                "power",
                "{machine}")
            .observe(Assertion.code(1), Assertion.code(0), ending(0, ""), "power", "{machine}")
            .build();

    AdapterException failure = failure(() -> power.off().apply(call()));

    assertThat(switched).containsExactly("node1", "node2");
    assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
  }

  @Test
  void power_nonsense_isRefused() {
    assertThatThrownBy(() -> CommandPower.machines().build())
        .hasMessageContaining("machines []")
        .hasMessageContaining("needed");
    assertThatThrownBy(
            () ->
                CommandPower.machines("a", "b")
                    .off(ending(0, ""), "off")
                    .observe(Assertion.code(0), Assertion.code(1), ending(0, ""), "{what}")
                    .build())
        .hasMessageContaining("off has no {machine}")
        .hasMessageContaining("observe has [what]");
  }
}
