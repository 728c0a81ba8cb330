package io.github.essfailover.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FolderApprovalGateTest {

  private static final Question QUESTION =
      new Question(
          "dns.../../zone\n.failed",
          Optional.empty(),
          Optional.empty(),
          1,
          "Go on \"now\"?",
          List.of("a\nb"),
          "basis in epoch 1",
          Set.of(Choice.RETRY, Choice.WAIVE),
          Instant.EPOCH);

  @TempDir private Path temp;

  private Path folder() {
    return temp.resolve("approvals");
  }

  private CompletableFuture<Answer> ask(FolderApprovalGate gate, Duration patience) {
    Deadline deadline = Deadline.after(patience, Clock.systemUTC());
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return gate.ask(QUESTION, deadline);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> all = Files.list(folder())) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private Path awaitFile(String ending) throws Exception {
    CompletableFuture<Path> found = new CompletableFuture<>();
    while (!found.isDone()) {
      files(ending).stream().findFirst().ifPresent(found::complete);
      Thread.onSpinWait();
    }
    return found.get();
  }

  private void answer(Path question, String json) throws IOException {
    String name = question.getFileName().toString().replace(".question.json", ".answer.json");
    Path written = Files.writeString(temp.resolve("written"), json);
    Files.move(written, folder().resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void ask_answerIsMovedIn_countsAndIsKept() throws Exception {
    CompletableFuture<Answer> asked = ask(FolderApprovalGate.in(folder()), Duration.ofSeconds(60));
    Path question = awaitFile(".question.json");
    assertThat(Files.readString(question)).contains("Go on \\\"now\\\"?", "basis in epoch 1");

    answer(
        question,
        "{\"basis\":\"basis in epoch 1\",\"choice\":\"WAIVE\",\"by\":\"Ada\",\"reason\":\"by"
            + " hand\"}");

    Answer answer = asked.get(60, TimeUnit.SECONDS);
    assertThat(answer.choice()).isEqualTo(Choice.WAIVE);
    assertThat(answer.by().name()).isEqualTo("Ada");
    assertThat(files(".question.json")).isEmpty();
    assertThat(files(".answered.json")).hasSize(1);
  }

  @Test
  void ask_answersThatCannotCount_areRefusedWithTheReasonAndTheQuestionWaitsOn() throws Exception {
    CompletableFuture<Answer> asked = ask(FolderApprovalGate.in(folder()), Duration.ofSeconds(60));
    Path question = awaitFile(".question.json");
    List<String> wrong =
        List.of(
            "{\"basis\":\"other\",\"choice\":\"RETRY\",\"by\":\"Ada\",\"reason\":\"\"}",
            "{\"basis\":\"basis in epoch 1\",\"choice\":\"OVERRIDE\",\"by\":\"Ada\",\"reason\":\"r\"}",
            "{\"basis\":\"basis in epoch 1\",\"choice\":\"WAIVE\",\"by\":\"Ada\",\"reason\":\"\"}",
            "{\"basis\":\"basis in epoch 1\",\"choice\":\"RETRY\",\"reason\":\"\"}",
            "{");
    List<String> reasons =
        List.of("it answers something else", "is none of", "needs a reason", "$.by", "JSON");
    for (int i = 0; i < wrong.size(); i++) {
      answer(question, wrong.get(i));
      Path why = awaitFile(".refused.txt");
      assertThat(Files.readString(why)).contains(reasons.get(i));
      Files.delete(why);
      assertThat(asked).isNotDone();
    }

    answer(
        question,
        "{\"basis\":\"basis in epoch 1\",\"choice\":\"RETRY\",\"by\":\"Ada\",\"reason\":\"\"}");

    assertThat(asked.get(60, TimeUnit.SECONDS).choice()).isEqualTo(Choice.RETRY);
  }

  /** As version 1 writes it; programs of hosts read it. Fields may be added, at the end. */
  @Test
  void question_ofVersion1_isWrittenTheSame() throws Exception {
    CompletableFuture<Answer> asked = ask(FolderApprovalGate.in(folder()), Duration.ofSeconds(60));
    Path question = awaitFile(".question.json");

    assertThat(question).hasFileName("plan.dns..._.._zone_.failed.7085ccd95f2a.question.json");
    assertThat(Files.readString(question))
        .isEqualToNormalizingNewlines(
            """
            {
              "question": "Go on \\"now\\"?",
              "facts": [
                "a\\nb"
              ],
              "choices": [
                "RETRY",
                "WAIVE"
              ],
              "basis": "basis in epoch 1",
              "id": "dns.../../zone\\n.failed",
              "epoch": 1,
              "expiresAt": "1970-01-01T00:00:00Z"
            }""");
    asked.cancel(true);
  }

  /** Whatever is moved in: it fits, or it is put aside and the question waits on. */
  @Test
  void ask_answerOfAnyText_isRefusedOrFits() throws Exception {
    List<String> parts =
        List.of(
            "{",
            "}",
            "[",
            "]",
            "\"basis\":",
            "\"basis in epoch 1\"",
            "\"choice\":",
            "\"RETRY\"",
            "\"by\":",
            "\"Ada\"",
            "\"\"",
            "\"reason\":",
            ",",
            "null",
            "7",
            "1e999",
            "\\",
            "\"",
            "\u0000",
            "\n");
    Random dice = new Random(1);
    CompletableFuture<Answer> asked = ask(FolderApprovalGate.in(folder()), Duration.ofSeconds(60));
    Path question = awaitFile(".question.json");
    for (int i = 0; i < 60; i++) {
      StringBuilder text = new StringBuilder(dice.nextBoolean() ? "{" : "");
      for (int part = dice.nextInt(12); part > 0; part--) {
        text.append(parts.get(dice.nextInt(parts.size())));
      }
      answer(question, text.toString());
      Files.delete(awaitFile(".refused.txt"));
      assertThat(asked).as("%s", text).isNotDone();
    }
    answer(
        question,
        "{\"basis\":\"basis in epoch 1\",\"choice\":\"RETRY\",\"by\":\"Ada\",\"reason\":\"\"}");

    assertThat(asked.get(60, TimeUnit.SECONDS).choice()).isEqualTo(Choice.RETRY);
  }

  /** Escapes clear a terminal, and marks turn the direction of writing. */
  @Test
  void ask_answerThatPlaysTricksOnItsReader_isRefusedInOneHarmlessLine() throws Exception {
    CompletableFuture<Answer> asked = ask(FolderApprovalGate.in(folder()), Duration.ofSeconds(60));
    Path question = awaitFile(".question.json");
    for (String json :
        List.of(
            "{\"basis\":\"x\\u001b[2J\\nAPPROVED by Ada\\u202e\",\"choice\":\"RETRY\",\"by\":\"A\",\"reason\":\"\"}",
            "{\"basis\":\"basis in epoch 1\",\"choice\":\"a\\u001b[2J\\nb\",\"by\":\"A\",\"reason\":\"\"}")) {
      answer(question, json);
      Path why = awaitFile(".refused.txt");
      assertThat(Files.readAllLines(why)).hasSize(1);
      assertThat(Files.readString(why)).doesNotContain("\u001b", "\u202e");
      Files.delete(why);
    }
    String reason = "'; DROP TABLE users; -- <script>$(reboot)`reboot`%s";

    answer(
        question,
        "{\"basis\":\"basis in epoch 1\",\"choice\":\"WAIVE\",\"by\":\"Ada\",\"reason\":\""
            + reason
            + "\"}");

    assertThat(asked.get(60, TimeUnit.SECONDS).reason()).isEqualTo(reason);
  }

  @Test
  void ask_answerThatWasThereBefore_isRefused() throws Exception {
    FolderApprovalGate gate = FolderApprovalGate.in(folder());
    CompletableFuture<Answer> first = ask(gate, Duration.ofSeconds(60));
    Path question = awaitFile(".question.json");
    String good =
        "{\"basis\":\"basis in epoch 1\",\"choice\":\"RETRY\",\"by\":\"A\",\"reason\":\"\"}";
    answer(question, good);
    first.get(60, TimeUnit.SECONDS);
    answer(question, good);

    AdapterException failure =
        catchThrowableOfType(AdapterException.class, () -> gate.ask(QUESTION, expired()));

    assertThat(failure.code()).isEqualTo("QUESTION_UNANSWERED");
    assertThat(Files.readString(awaitFile(".refused.txt"))).contains("before its question");
  }

  @Test
  void ask_nobodyAnswers_isNotAppliedAndLeavesNoQuestion() throws Exception {
    FolderApprovalGate gate = FolderApprovalGate.in(folder());

    AdapterException failure =
        catchThrowableOfType(AdapterException.class, () -> gate.ask(QUESTION, expired()));

    assertThat(failure.effect()).isEqualTo(AdapterException.Effect.NOT_APPLIED);
    assertThat(files("")).isEmpty();
  }

  @Test
  void ask_folderIsGone_saysSo() throws Exception {
    FolderApprovalGate gate = FolderApprovalGate.in(folder());
    Files.delete(folder());

    AdapterException failure =
        catchThrowableOfType(AdapterException.class, () -> gate.ask(QUESTION, expired()));

    assertThat(failure.code()).isEqualTo("APPROVAL_FOLDER");
  }

  @Test
  void in_folderThatEverybodyMayWriteTo_isRefused() throws Exception {
    Files.createDirectory(folder());
    Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> FolderApprovalGate.in(folder()))
        .withMessageContaining("everybody may write");
  }

  private static Deadline expired() {
    return Deadline.at(Instant.EPOCH, Clock.systemUTC());
  }
}
