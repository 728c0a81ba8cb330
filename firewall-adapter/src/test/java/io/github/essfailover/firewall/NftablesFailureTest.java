package io.github.essfailover.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import io.github.essfailover.testkit.contract.ContractCall;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program nft and the way to it can do wrong; needs neither. */
class NftablesFailureTest {

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

  private static CommandRunner answering(Function<String, CommandResult> answer) {
    return (command, input, deadline) -> answer.apply(String.join(" ", command));
  }

  private static AdapterException failure(Runnable call) {
    AdapterException failure = catchThrowableOfType(AdapterException.class, call::run);
    assertThat(failure).isNotNull();
    return failure;
  }

  /** A machine that has a table, written by that firewall. */
  private static final class Machine implements CommandRunner {
    private volatile String table = "";
    private String flowtables = "";
    private Function<String, String> print = Function.identity();

    @Override
    public CommandResult run(List<String> command, byte[] input, Deadline deadline) {
      String line = String.join(" ", command);
      if (line.endsWith("-f -")) {
        table = new String(input, StandardCharsets.UTF_8);
        return new CommandResult(0, "", "");
      }
      if (line.equals("nft list flowtables")) {
        return new CommandResult(0, flowtables, "");
      }
      if (line.equals("nft list tables")) {
        return new CommandResult(0, table.isEmpty() ? "" : "table inet essfailover_fence\n", "");
      }
      if (table.isEmpty()) {
        return new CommandResult(1, "", "Error: No such file or directory");
      }
      if (line.startsWith("nft -a")) {
        return new CommandResult(0, "table inet essfailover_fence { # handle 3\n}\n", "");
      }
      String listed =
          table
              .replaceAll("\\{\"(create|delete)\":\\{\"table\":\\{[^}]*}}},", "")
              .replace("{\"add\":", "")
              .replace(
                  "\"name\":\"essfailover_fence\"}}}",
                  "\"name\":\"essfailover_fence\",\"handle\":3}}")
              .replaceAll("}}}(?=,\\{\"(chain|rule)\")", "}}")
              .replaceAll("}}}]}$", "}}]}");
      return new CommandResult(0, print.apply(listed), "");
    }
  }

  @Test
  void observe_nftMissing_isNotAppliedAndAFinding() {
    NftablesFirewall firewall =
        NftablesFirewall.over(
            (command, input, deadline) ->
                LocalCommandRunner.create().run(List.of("/no/such/nft"), input, deadline));

    assertThat(failure(() -> firewall.observe(soon())).effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(failure(() -> firewall.close(OUT).apply(call())).effect())
        .isEqualTo(Effect.NOT_APPLIED);
    assertThat(firewall.check(soon()))
        .anySatisfy(
            finding -> {
              assertThat(finding.check()).isEqualTo("firewall.device");
              assertThat(finding.seen()).contains("COMMAND_NOT_STARTED");
            });
  }

  @Test
  void close_permissionDenied_isSaidSo() {
    NftablesFirewall firewall =
        NftablesFirewall.over(
            answering(
                line -> new CommandResult(1, "", "Operation not permitted (you must be root)")));

    AdapterException look = failure(() -> firewall.observe(soon()));
    assertThat(look.code()).isEqualTo("DEVICE_DENIED");
    assertThat(look.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(look).hasMessageContaining("not permitted");
  }

  @Test
  void close_permissionToReadOnly_isPermanent() {
    NftablesFirewall firewall =
        NftablesFirewall.over(
            answering(
                line -> {
                  if (line.equals("nft list tables")) {
                    return new CommandResult(0, "table inet filter\n", "");
                  }
                  return new CommandResult(1, "", "Error: Operation not permitted");
                }));

    AdapterException failure = failure(() -> firewall.close(OUT).apply(call()));
    assertThat(failure.code()).isEqualTo("DEVICE_DENIED");
    assertThat(failure.effect()).isEqualTo(Effect.PERMANENT);
  }

  @Test
  void close_transactionHangs_isUnknownAtItsDeadline() {
    Machine machine = new Machine();
    NftablesFirewall firewall =
        NftablesFirewall.over(
            (command, input, deadline) ->
                command.contains("-f")
                    ? LocalCommandRunner.create().run(List.of("sleep", "600"), input, deadline)
                    : machine.run(command, input, deadline));
    ContractCall call = ContractCall.of(7, within(Duration.ofMillis(500)));

    AdapterException failure = failure(() -> firewall.close(OUT).apply(call));

    assertThat(failure.code()).isEqualTo("COMMAND_TIMED_OUT");
    assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
  }

  @Test
  void close_transactionEndedByASignal_isUnknown() {
    Machine machine = new Machine();
    NftablesFirewall firewall =
        NftablesFirewall.over(
            (command, input, deadline) ->
                command.contains("-f")
                    ? new CommandResult(137, "", "")
                    : machine.run(command, input, deadline));

    assertThat(failure(() -> firewall.close(OUT).apply(call())).effect()).isEqualTo(Effect.UNKNOWN);
  }

  @Test
  void observe_wholeOutput_isClosed() {
    NftablesFirewall firewall = NftablesFirewall.over(new Machine());
    firewall.close(OUT).apply(call());

    FirewallState state = firewall.observe(soon());

    assertThat(state.isClosed(Traffic.OUTBOUND)).isTrue();
    assertThat(state.weak()).isFalse();
  }

  /** Half an answer never proves anything. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 40, 200, 700})
  void observe_halfOutput_isNotClosed(int length) {
    Machine machine = new Machine();
    NftablesFirewall firewall = NftablesFirewall.over(machine);
    firewall.close(OUT).apply(call());
    machine.print = whole -> whole.substring(0, length);

    assertThat(firewall.observe(soon()).closed()).isEmpty();
  }

  @Test
  void observe_answerOfSomethingElse_isNotClosed() {
    Machine machine = new Machine();
    NftablesFirewall firewall = NftablesFirewall.over(machine);
    firewall.close(OUT).apply(call());
    for (String other : List.of("{}", "[]", "null", "{\"nftables\":[]}", "{\"nftables\":7}")) {
      machine.print = whole -> other;

      assertThat(firewall.observe(soon()).closed()).as(other).isEmpty();
    }
  }

  @Test
  void observe_flowtables_isWeak() {
    Machine machine = new Machine();
    machine.flowtables = "table inet router {\n\tflowtable f {\n\t}\n}\n";
    NftablesFirewall firewall = NftablesFirewall.over(machine);
    firewall.close(OUT).apply(call());

    FirewallState state = firewall.observe(soon());

    assertThat(state.weak()).isTrue();
    assertThat(state.seen()).contains("flowtable");
    assertThat(firewall.check(soon()))
        .anySatisfy(finding -> assertThat(finding.check()).isEqualTo("firewall.offload"));
  }

  @Test
  void close_longNameOfARun_fitsIntoAComment() {
    Machine machine = new Machine();
    NftablesFirewall firewall =
        NftablesFirewall.over(machine)
            .allowing(Allowed.all("a-label-of-20-letter", "192.0.2.0/24"));
    Change close = firewall.close(Set.of(Traffic.INBOUND, Traffic.OUTBOUND));
    close.apply(
        new ContractCall(
            RunId.of("r".repeat(399) + "1"), StepId.of("s"), 999_999_999_999_999_999L, soon()));

    assertThat(firewall.observe(soon()).closed()).hasSize(2);
    java.util.regex.Pattern.compile("\"comment\":\"([^\"]*)\"")
        .matcher(machine.table)
        .results()
        .forEach(comment -> assertThat(comment.group(1).length()).isLessThanOrEqualTo(127));
  }

  @Test
  void settings_nonsense_isRefusedWithItsValue() {
    NftablesFirewall firewall = NftablesFirewall.over(new Machine());
    assertThatThrownBy(() -> firewall.uplinks("eth0; drop")).hasMessageContaining("eth0; drop");
    assertThatThrownBy(() -> firewall.survivingReboot("relative")).hasMessageContaining("relative");
    assertThatThrownBy(() -> firewall.named("No")).hasMessageContaining("No");
    assertThatThrownBy(() -> Allowed.all("x", "example.org")).hasMessageContaining("example.org");
    assertThatThrownBy(() -> Allowed.all("x", "192.0.2.1/24")).hasMessageContaining("beyond");
    assertThatThrownBy(() -> Allowed.all("x", "192.0.2.0/33")).hasMessageContaining("0 to 32");
    assertThatThrownBy(() -> Allowed.all("\" }", "192.0.2.1")).hasMessageContaining("why");
    assertThatThrownBy(() -> Allowed.from("x", "192.0.2.1", 0)).hasMessageContaining("port 0");
    assertThat(firewall.locatedIn(Location.in("dc1")).toString()).contains("dc1");
  }
}
