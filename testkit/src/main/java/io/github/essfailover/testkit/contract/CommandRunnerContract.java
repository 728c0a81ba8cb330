package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link CommandRunner} promises, on a machine with the programs of a POSIX system.
 * Subclass it and say how to reach one:
 *
 * <pre>{@code
 * final class MyRunnerContractTest extends CommandRunnerContract {
 *   @Override
 *   protected Fixture start() {
 *     return new MyMachine();   // implements Fixture
 *   }
 * }
 * }</pre>
 */
@Timeout(120)
public abstract class CommandRunnerContract {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(6);
  private static final Duration SLACK = Duration.ofSeconds(8);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(30);
  private static final byte[] NOTHING = new byte[0];

  /** What shells read as something else. */
  private static final List<String> NASTY =
      List.of(
          "a b",
          "",
          "'",
          "\"",
          "it's \"both\"",
          "$HOME",
          "$(id)",
          "`id`",
          "; id",
          "&& id",
          "| id",
          "> /dev/null",
          "*",
          "~",
          "!!",
          "#x",
          "\\",
          "\\n",
          "\\'",
          "'\\''",
          "two\nlines",
          "ends with a newline\n",
          "\ttab ",
          "-n",
          "--",
          "%s %d",
          "grüße €",
          "'; touch no-such-file-here; '");

  private @Nullable Fixture fixture;

  /** A machine on which programs can be run. */
  public interface Fixture extends AutoCloseable {

    /** The runner under test. */
    CommandRunner runner();

    /** The same, taking so many bytes of output. */
    CommandRunner runner(int maxOutputBytes);

    @Override
    void close();
  }

  /** For subclasses. */
  protected CommandRunnerContract() {}

  /** Starts the machine, or finds it; it is closed after the test. */
  protected abstract Fixture start() throws Exception;

  @BeforeEach
  final void begin() throws Exception {
    fixture = start();
  }

  @AfterEach
  final void end() {
    Thread.interrupted();
    if (fixture != null) {
      fixture.close();
    }
  }

  private Fixture fixture() {
    Fixture started = fixture;
    if (started == null) {
      throw new AssertionError("the fixture did not start");
    }
    return started;
  }

  private static Deadline in(Duration duration) {
    return Deadline.after(duration, Clock.systemUTC());
  }

  private CommandResult run(String... command) {
    return fixture().runner().run(List.of(command), NOTHING, in(PATIENCE));
  }

  private static AdapterException failure(CommandRunner runner, Duration time, String... command) {
    AdapterException failure =
        catchThrowableOfType(
            AdapterException.class, () -> runner.run(List.of(command), NOTHING, in(time)));
    assertThat(failure).as("a failure of %s", command[0]).isNotNull();
    return failure;
  }

  @Test
  final void run_inputAndBothOutputs_collected() {
    CommandResult result =
        fixture()
            .runner()
            .run(
                List.of("sh", "-c", "cat; echo oops >&2; exit 3"),
                "grüße".getBytes(StandardCharsets.UTF_8),
                in(PATIENCE));

    assertThat(result).isEqualTo(new CommandResult(3, "grüße", "oops\n"));
  }

  @Test
  final void run_arguments_reachTheProgramAsTheyAre() {
    List<String> command = new ArrayList<>(List.of("printf", "%s|"));
    command.addAll(NASTY);

    CommandResult result = fixture().runner().run(command, NOTHING, in(PATIENCE));

    assertThat(result.output()).isEqualTo(String.join("|", NASTY) + "|");
  }

  @Test
  final void run_programNameThatAShellWouldReadOtherwise_isNotRunByAShell() {
    AdapterException failure = failure(fixture().runner(), PATIENCE, "echo injected; true");

    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  @Test
  final void run_moreInputAndOutputThanPipesHold_noDeadlock() {
    byte[] input = "x".repeat(500_000).getBytes(StandardCharsets.UTF_8);

    assertThat(fixture().runner().run(List.of("cat"), input, in(PATIENCE)).output())
        .hasSize(500_000);
  }

  @Test
  final void run_inputNotRead_isFine() {
    byte[] input = "x".repeat(500_000).getBytes(StandardCharsets.UTF_8);

    assertThat(fixture().runner().run(List.of("true"), input, in(PATIENCE)).exitCode()).isZero();
  }

  @Test
  final void run_withoutInput_seesItsEndAtOnce() {
    assertThat(run("cat").output()).isEmpty();
  }

  @Test
  final void run_exitCode_isAResult() {
    for (int code : new int[] {0, 1, 2, 126, 127, 255}) {
      assertThat(run("sh", "-c", "exit " + code).exitCode()).isEqualTo(code);
    }
  }

  @Test
  final void run_programEndedByASignal_isAResultAsAShellShowsIt() {
    assertThat(run("sh", "-c", "kill -KILL $$").exitCode()).isEqualTo(128 + 9);
  }

  @Test
  final void run_missingProgram_isNotAppliedAndNamesNoArgument() {
    AdapterException failure =
        failure(fixture().runner(), PATIENCE, "/no/such/program", "secret-argument");

    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(failure).hasMessageContaining("/no/such/program");
    assertThat(failure.toString()).doesNotContain("secret-argument");
  }

  @Test
  final void run_emptyCommand_isRefused() {
    assertThatThrownBy(() -> fixture().runner().run(List.of(), NOTHING, in(PATIENCE)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  final void run_deadlineOver_isNotStarted() {
    AdapterException failure = failure(fixture().runner(), Duration.ZERO, "sh", "-c", "exit 0");

    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  @Test
  final void run_deadline_isUnknownAndInTimeAndTheProgramAndItsChildrenEnd() throws Exception {
    String folder = run("mktemp", "-d").output().strip();
    try {
      String pids = folder + "/pids";
      String script = "trap '' TERM; sleep 600 & echo $$ $! > " + pids + "; wait; wait; sleep 600";
      Deadline latest = in(SHORT.plus(SLACK));

      AdapterException failure =
          failure(fixture().runner(), SHORT, "sh", "-c", script, "secret-argument");

      assertThat(latest.isExpired()).as("came back too late").isFalse();
      assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
      assertThat(failure.toString()).doesNotContain("secret-argument");
      for (String pid : run("cat", pids).output().strip().split(" ", -1)) {
        awaitEnd(pid);
      }
    } finally {
      run("rm", "-r", folder);
    }
  }

  private void awaitEnd(String pid) throws InterruptedException {
    Deadline patience = in(PATIENCE);
    String running = "kill -0 \"$1\" 2>/dev/null && ! grep -q '^State:.Z' /proc/$1/status";
    while (run("sh", "-c", running, "sh", pid).exitCode() == 0) {
      assertThat(patience.isExpired()).as("process %s still runs", pid).isFalse();
      assertThat(new CountDownLatch(1).await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS))
          .isFalse();
    }
  }

  @Test
  final void run_tooMuchOutput_isUnknownAndEnds() {
    AdapterException failure = failure(fixture().runner(1000), PATIENCE, "yes");

    assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(failure).hasMessageContaining("limitBytes=1000");
  }

  @Test
  final void run_tooMuchOutputAtOnce_isNeverAPartAsTheWhole() {
    for (String where : List.of("echo \"$1\"", "echo \"$1\" >&2")) {
      AdapterException failure =
          failure(fixture().runner(1000), PATIENCE, "sh", "-c", where, "sh", "x".repeat(1001));
      assertThat(failure.code()).isEqualTo("COMMAND_OUTPUT_TOO_LONG");
    }
  }

  @Test
  final void run_asMuchOutputAsIsTaken_isAResult() {
    CommandResult result =
        fixture()
            .runner(1000)
            .run(List.of("printf", "%s", "x".repeat(1000)), NOTHING, in(PATIENCE));

    assertThat(result.output()).hasSize(1000);
  }

  @Test
  final void run_interrupted_isUnknownAndKeepsTheFlag() {
    Thread.currentThread().interrupt();

    AdapterException failure = failure(fixture().runner(), PATIENCE, "sleep", "600");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
  }

  @Test
  final void run_detachedChildHoldsTheOutput_isAResultAllTheSame() {
    CommandResult result = run("sh", "-c", "sleep 600 & echo $!; echo here");

    String[] lines = result.output().split("\n", -1);
    run("sh", "-c", "kill -KILL \"$1\" 2>/dev/null || true", "sh", lines[0]);
    assertThat(lines[1]).isEqualTo("here");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  final void toString_namesNoSecret() {
    assertThat(fixture().runner().toString()).doesNotContainIgnoringCase("private");
  }
}
