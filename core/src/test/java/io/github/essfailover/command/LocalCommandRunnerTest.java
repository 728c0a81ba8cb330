package io.github.essfailover.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@EnabledOnOs(
    value = {OS.LINUX, OS.MAC},
    disabledReason = "the tests run programs of a POSIX system")
class LocalCommandRunnerTest {

  @TempDir Path folder;
  private Deadline deadline;
  private final LocalCommandRunner runner = LocalCommandRunner.create();

  @BeforeEach
  void setDeadline() {
    deadline = in(Duration.ofSeconds(60));
  }

  private static Deadline in(Duration duration) {
    return Deadline.after(duration, Clock.systemUTC());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private AdapterException failure(LocalCommandRunner with, Deadline until, String... command) {
    return catchThrowableOfType(
        AdapterException.class, () -> with.run(List.of(command), new byte[0], until));
  }

  private static void awaitEnd(long pid) {
    Optional<ProcessHandle> handle = ProcessHandle.of(pid);
    handle.ifPresent(h -> h.onExit().orTimeout(60, TimeUnit.SECONDS).join());
  }

  @Test
  void run_inputAndBothOutputs_collected() {
    CommandResult result =
        runner.run(List.of("sh", "-c", "cat; echo oops >&2; exit 3"), bytes("grüße"), deadline);

    assertThat(result).isEqualTo(new CommandResult(3, "grüße", "oops\n"));
  }

  @Test
  void run_arguments_neverSeenByAShell() {
    CommandResult result =
        runner.run(List.of("printf", "%s|", "$HOME; `id`", "a b"), new byte[0], deadline);

    assertThat(result.output()).isEqualTo("$HOME; `id`|a b|");
  }

  @Test
  void run_moreInputAndOutputThanPipesHold_noDeadlock() {
    byte[] input = bytes("x".repeat(500_000));

    assertThat(runner.run(List.of("cat"), input, deadline).output()).hasSize(500_000);
  }

  @Test
  void run_inputNotRead_fine() {
    byte[] input = bytes("x".repeat(500_000));

    assertThat(runner.run(List.of("true"), input, deadline).exitCode()).isZero();
  }

  @Test
  void run_missingProgram_notApplied() {
    AdapterException failure = failure(runner, deadline, "/no/such/program", "secret-argument");

    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(failure).hasMessageContaining("/no/such/program");
    assertThat(failure.getMessage()).doesNotContain("secret-argument");
  }

  @Test
  void run_deadline_unknownAndDescendantsEnded() throws IOException {
    Path pids = folder.resolve("pids");
    String script = "trap '' TERM; sleep 600 & echo $$ $! > " + pids + "; wait; wait; sleep 600";

    AdapterException failure =
        failure(runner, in(Duration.ofSeconds(2)), "sh", "-c", script, "secret-argument");

    assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(failure.code()).isEqualTo("COMMAND_TIMED_OUT");
    assertThat(failure.getMessage()).doesNotContain("secret-argument");
    for (String pid : Files.readString(pids).strip().split(" ", -1)) {
      awaitEnd(Long.parseLong(pid));
    }
  }

  @Test
  void run_deadlineOver_notStarted() {
    Path file = folder.resolve("file");

    AdapterException failure = failure(runner, in(Duration.ZERO), "touch", file.toString());

    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(file).doesNotExist();
  }

  @Test
  void run_tooMuchOutput_unknownAndEnded() {
    AdapterException failure = failure(runner.maxOutputBytes(1000), deadline, "yes");

    assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(failure).hasMessageContaining("limitBytes=1000");
  }

  @Test
  void run_tooMuchOutputAtOnce_neverAPartAsTheWhole() {
    String text = "x".repeat(1001);

    AdapterException failure = failure(runner.maxOutputBytes(1000), deadline, "echo", text);

    assertThat(failure.code()).isEqualTo("COMMAND_OUTPUT_TOO_LONG");
  }

  @Test
  void run_interrupted_unknownAndFlagKept() {
    Thread.currentThread().interrupt();

    AdapterException failure = failure(runner, deadline, "sleep", "600");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
  }

  @Test
  void run_detachedChildHoldsTheOutput_resultAllTheSame() throws IOException {
    Path pid = folder.resolve("pid");
    String script = "sleep 600 & echo $! > " + pid + "; echo here";

    CommandResult result = runner.run(List.of("sh", "-c", script), new byte[0], deadline);

    assertThat(result.output()).isEqualTo("here\n");
    ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
        .ifPresent(ProcessHandle::destroyForcibly);
  }
}
