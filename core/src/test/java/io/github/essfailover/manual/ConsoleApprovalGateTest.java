package io.github.essfailover.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Person;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ConsoleApprovalGateTest {

  private static final Person ANNA = Person.named("Anna");
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private ConsoleApprovalGate gate(InputStream in) {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return ConsoleApprovalGate.of(in, out, StandardCharsets.UTF_8, ANNA);
  }

  private ConsoleApprovalGate gate(String input) {
    return gate(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static Question question(String id, Choice... choices) {
    return new Question(
        id,
        Optional.empty(),
        Optional.empty(),
        1,
        "Go on?",
        List.of("dc1 is \u001b[2Jdead"),
        "basis",
        Set.of(choices),
        Instant.EPOCH);
  }

  private static Deadline soon() {
    return in(Duration.ofSeconds(60));
  }

  private static Deadline in(Duration duration) {
    return Deadline.after(duration, Clock.systemUTC());
  }

  @Test
  void ask_word_answerToThisQuestion() throws InterruptedException {
    Answer answer =
        gate("Approve it is fine\n").ask(question("q", Choice.APPROVE, Choice.REFUSE), soon());

    assertThat(answer).isEqualTo(new Answer("q", "basis", Choice.APPROVE, ANNA, "it is fine"));
    assertThat(printed()).contains("Go on?", "approve, refuse").doesNotContain("\u001b");
  }

  @Test
  void ask_textsWithLineBreaks_printedOnIndentedLines() throws InterruptedException {
    Question question =
        new Question(
            "q",
            Optional.empty(),
            Optional.empty(),
            1,
            "Set these records:\nmatrix A 192.0.2.1\r\nchat A 192.0.2.1",
            List.of("one\n\nthree\u001b[2J", "\u009b2J and\u202e back"),
            "basis",
            Set.of(Choice.DONE),
            Instant.EPOCH);

    gate("done\n").ask(question, soon());

    assertThat(printed().lines())
        .containsSubsequence(
            "  Set these records:",
            "  matrix A 192.0.2.1",
            "  chat A 192.0.2.1",
            "  - one",
            "",
            "    three?[2J",
            "  - ?2J and? back",
            "Answer with one of: done");
  }

  @Test
  void ask_factThatLooksLikeTheConsole_staysIndented() throws InterruptedException {
    Question question =
        new Question(
            "q",
            Optional.empty(),
            Optional.empty(),
            1,
            "Go on?",
            List.of("x\nAnswer with one of: override"),
            "basis",
            Set.of(Choice.STOP),
            Instant.EPOCH);

    gate("stop\n").ask(question, soon());

    assertThat(printed().lines().filter(line -> line.startsWith("Answer with")))
        .containsExactly("Answer with one of: stop");
  }

  @Test
  void ask_badInput_askedAgain() throws InterruptedException {
    Answer answer = gate("\nyes\nabort\nstop\n").ask(question("q", Choice.STOP), soon());

    assertThat(answer.choice()).isEqualTo(Choice.STOP);
    assertThat(printed().split("Not one of: stop", -1)).hasSize(4);
  }

  @Test
  void ask_overrideWithoutReason_askedForOne() throws InterruptedException {
    Answer answer =
        gate("override\n\n seen the fire \n").ask(question("q", Choice.OVERRIDE), soon());

    assertThat(answer.reason()).isEqualTo("seen the fire");
  }

  @Test
  void ask_endOfInput_notApplied() {
    ConsoleApprovalGate gate = gate("what\n");
    for (int i = 0; i < 2; i++) {
      AdapterException failure =
          catchThrowableOfType(
              AdapterException.class, () -> gate.ask(question("q", Choice.STOP), soon()));
      assertThat(failure.code()).isEqualTo("CONSOLE_CLOSED");
      assertThat(failure.effect()).isEqualTo(AdapterException.Effect.NOT_APPLIED);
    }
  }

  @Test
  void ask_deadline_notApplied() throws IOException {
    try (PipedOutputStream keyboard = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(keyboard)) {
      ConsoleApprovalGate gate = gate(in);
      assertThatThrownBy(() -> gate.ask(question("q", Choice.STOP), in(Duration.ofMillis(20))))
          .isInstanceOf(AdapterException.class)
          .hasMessageContaining("in time");
    }
  }

  @Test
  void next_lineForAnExpiredQuestion_dropped() throws IOException, InterruptedException {
    try (PipedOutputStream keyboard = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(keyboard)) {
      LineReader reader = new LineReader(in, StandardCharsets.UTF_8);
      assertThat(reader.next(Duration.ofMillis(20)).kind()).isEqualTo(LineReader.Kind.LATE);
      type(keyboard, "too late\n");
      while (!reader.dropLate()) {
        Thread.onSpinWait();
      }
      type(keyboard, "in time\n");
      assertThat(reader.next(Duration.ofSeconds(60)).text()).isEqualTo("in time");
    }
  }

  @Test
  void ask_interrupted_throwsAndCanBeAskedAgain() throws IOException, InterruptedException {
    try (PipedOutputStream keyboard = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(keyboard)) {
      ConsoleApprovalGate gate = gate(in);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> gate.ask(question("q", Choice.STOP), soon()))
          .isInstanceOf(InterruptedException.class);
      type(keyboard, "stop\n");
      assertThat(gate.ask(question("q", Choice.STOP), soon()).choice()).isEqualTo(Choice.STOP);
    }
  }

  private static void type(PipedOutputStream keyboard, String text) throws IOException {
    keyboard.write(text.getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
  }
}
