package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ApprovalGate} promises: an answer is a person's, and to exactly the question
 * that waits. Subclass it and make people:
 *
 * <pre>{@code
 * final class MyGateContractTest extends ApprovalGateContract {
 *   @Override
 *   protected Fixture start() {
 *     return new MyChatRoom();   // implements Fixture
 *   }
 * }
 * }</pre>
 */
public abstract class ApprovalGateContract {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration SLACK = Duration.ofSeconds(4);
  private static final Set<Choice> CHOICES = Set.of(Choice.APPROVE, Choice.RETRY, Choice.STOP);

  /** A gate and the one person who answers there. */
  public interface Fixture extends AutoCloseable {

    /** The gate under test; always the same. */
    ApprovalGate gate();

    /** The person. */
    Person person();

    /**
     * The person answers the question of that id: now when it was asked and has no answer yet, even
     * if that is too late, else as soon as it is asked. Questions without this have no answer.
     */
    void answer(Question question, Choice choice);

    /** The clock that deadlines are made of; default the system's. */
    default Clock clock() {
      return Clock.systemUTC();
    }

    /** Ends what was started. */
    @Override
    void close();
  }

  private Fixture fixture;

  /** For subclasses. */
  protected ApprovalGateContract() {}

  /** Starts a gate; it is closed after the test. */
  protected abstract Fixture start() throws Exception;

  @BeforeEach
  final void startFixture() throws Exception {
    fixture = start();
  }

  @AfterEach
  final void closeFixture() {
    Thread.interrupted();
    fixture.close();
  }

  @Test
  final void ask_answered_isAnAnswerToThisQuestion() throws Exception {
    Question question = question("promote", "digest-1");
    fixture.answer(question, Choice.RETRY);

    Answer answer = ask(question);

    assertThat(answer.question()).isEqualTo("promote");
    assertThat(answer.basis()).isEqualTo("digest-1");
    assertThat(answer.choice()).isEqualTo(Choice.RETRY);
    assertThat(answer.by()).isEqualTo(fixture.person());
  }

  @Test
  final void ask_eachChoice_isAnsweredWithIt() throws Exception {
    for (Choice choice : CHOICES) {
      Question question = question("choice-" + choice.name(), "digest");
      fixture.answer(question, choice);
      assertThat(ask(question).choice()).isEqualTo(choice);
    }
  }

  /** Facts change while a plan waits; an approval of the old ones is none of the new ones. */
  @Test
  final void ask_sameIdOtherBasis_isAnsweredAnew() throws Exception {
    Question before = question("promote", "digest-1");
    fixture.answer(before, Choice.APPROVE);
    ask(before);
    Question after = question("promote", "digest-2");
    fixture.answer(after, Choice.STOP);

    Answer answer = ask(after);

    assertThat(answer.basis()).isEqualTo("digest-2");
    assertThat(answer.choice()).isEqualTo(Choice.STOP);
  }

  @Test
  final void ask_nobodyAnswers_isNotAppliedAtTheDeadline() {
    for (Duration time : List.of(SHORT, Duration.ZERO)) {
      Instant latest = fixture.clock().instant().plus(time).plus(SLACK);

      Throwable failure = failureOf(question("silence", "digest"), time);

      assertThat(failure)
          .isInstanceOfSatisfying(
              AdapterException.class, e -> assertThat(e.effect()).isEqualTo(Effect.NOT_APPLIED));
      assertThat(fixture.clock().instant()).as("when it gave up").isBefore(latest);
    }
  }

  @Test
  final void ask_afterALateAnswer_isNotAnsweredByThat() throws Exception {
    Question expired = question("old", "digest-1");
    assertThat(failureOf(expired, SHORT)).isInstanceOf(AdapterException.class);
    fixture.answer(expired, Choice.APPROVE);

    Question next = question("new", "digest-2");
    fixture.answer(next, Choice.STOP);
    Answer answer = ask(next);

    assertThat(answer.question()).isEqualTo("new");
    assertThat(answer.choice()).isEqualTo(Choice.STOP);
  }

  @Test
  final void ask_severalAtOnce_eachGetsItsOwnAnswer() throws Exception {
    ExecutorService askers = Executors.newCachedThreadPool();
    try {
      List<Question> questions = new ArrayList<>();
      List<Choice> choices = List.of(Choice.STOP, Choice.APPROVE, Choice.RETRY, Choice.APPROVE);
      for (int i = 0; i < choices.size(); i++) {
        questions.add(question("question-" + i, "digest-" + i));
      }
      List<Future<Answer>> answers = new ArrayList<>();
      questions.forEach(question -> answers.add(askers.submit(() -> ask(question))));
      for (int i = choices.size() - 1; i >= 0; i--) {
        fixture.answer(questions.get(i), choices.get(i));
      }
      for (int i = 0; i < choices.size(); i++) {
        Answer answer = answers.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer.question()).isEqualTo(questions.get(i).id());
        assertThat(answer.basis()).isEqualTo(questions.get(i).basis());
        assertThat(answer.choice()).isEqualTo(choices.get(i));
      }
    } finally {
      askers.shutdownNow();
    }
  }

  /** A gate that never waits need not notice; then the flag must still be there. */
  @Test
  final void ask_interrupted_endsAtOnceAndSaysSo() {
    Instant latest = fixture.clock().instant().plus(SLACK);

    Thread.currentThread().interrupt();
    Throwable failure = failureOf(question("silence", "digest"), PATIENCE);
    boolean kept = Thread.interrupted();

    assertThat(kept || failure instanceof InterruptedException).as("interruption is told").isTrue();
    assertThat(fixture.clock().instant()).as("when it ended").isBefore(latest);
  }

  @Test
  final void ask_afterAnInterruption_worksAgain() throws Exception {
    Thread.currentThread().interrupt();
    failureOf(question("silence", "digest"), SHORT);
    Thread.interrupted();
    Question next = question("next", "digest");
    fixture.answer(next, Choice.APPROVE);

    assertThat(ask(next).choice()).isEqualTo(Choice.APPROVE);
  }

  private Answer ask(Question question) throws InterruptedException {
    Answer answer = fixture.gate().ask(question, within(PATIENCE));
    assertThat(question.choices()).contains(answer.choice());
    return answer;
  }

  private Throwable failureOf(Question question, Duration time) {
    Throwable failure = catchThrowable(() -> fixture.gate().ask(question, within(time)));
    assertThat(failure).as("the failure of a question that nobody answers").isNotNull();
    return failure;
  }

  private Question question(String id, String basis) {
    return new Question(
        id,
        Optional.of(RunId.of("run-1")),
        Optional.empty(),
        1,
        "What about " + id + "?",
        List.of("a fact"),
        basis,
        CHOICES,
        fixture.clock().instant().plus(PATIENCE));
  }

  private Deadline within(Duration duration) {
    return Deadline.after(duration, fixture.clock());
  }
}
