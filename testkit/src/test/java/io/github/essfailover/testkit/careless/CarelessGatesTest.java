package io.github.essfailover.testkit.careless;

import static io.github.essfailover.testkit.careless.Failures.failuresOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Person;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import io.github.essfailover.testkit.contract.ApprovalGateContract;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever writes a careless gate fails the tests of what it breaks. */
class CarelessGatesTest {

  private static final AtomicReference<How> HOW = new AtomicReference<>(How.CAREFUL);

  enum How {
    CAREFUL(),
    APPROVES_SILENCE(
        "ask_nobodyAnswers_isNotAppliedAtTheDeadline", "ask_afterALateAnswer_isNotAnsweredByThat"),
    CALLS_SILENCE_UNKNOWN("ask_nobodyAnswers_isNotAppliedAtTheDeadline"),
    WAITS_TOO_LONG("ask_nobodyAnswers_isNotAppliedAtTheDeadline"),
    TAKES_LATE_ANSWERS("ask_afterALateAnswer_isNotAnsweredByThat"),
    REMEMBERS_ANSWERS("ask_sameIdOtherBasis_isAnsweredAnew"),
    FORGETS_WHO_IT_WAS("ask_answered_isAnAnswerToThisQuestion"),
    FORGETS_THE_BASIS(
        "ask_answered_isAnAnswerToThisQuestion",
        "ask_sameIdOtherBasis_isAnsweredAnew",
        "ask_severalAtOnce_eachGetsItsOwnAnswer"),
    MIXES_ANSWERS_UP("ask_severalAtOnce_eachGetsItsOwnAnswer"),
    SWALLOWS_INTERRUPTS("ask_interrupted_endsAtOnceAndSaysSo");

    private final String noticedBy;

    How(String... noticedBy) {
      this.noticedBy = String.join(" ", noticedBy);
    }

    Set<String> noticedBy() {
      return noticedBy.isEmpty() ? Set.of() : Set.of(noticedBy.split(" "));
    }
  }

  @ParameterizedTest
  @EnumSource(How.class)
  void gate_careless_failsExactlyItsClauses(How how) {
    HOW.set(how);
    Set<String> failures = failuresOf(CarelessContract.class);
    HOW.set(How.CAREFUL);
    assertThat(failures).isEqualTo(how.noticedBy());
  }

  static final class CarelessContract extends ApprovalGateContract {
    @Override
    protected Fixture start() {
      return new Inbox(HOW.get());
    }
  }

  /** A small gate: questions wait in an inbox, a person answers them by their id. */
  private static final class Inbox implements ApprovalGateContract.Fixture, ApprovalGate {
    private final How how;
    private final Map<String, CompletableFuture<Choice>> waiting = new HashMap<>();
    private final Map<String, Choice> decided = new HashMap<>();
    private final Map<String, Answer> given = new HashMap<>();
    private final Set<String> expired = new HashSet<>();
    private @Nullable Choice late;
    private Duration overslept = Duration.ZERO;

    private Inbox(How how) {
      this.how = how;
    }

    @Override
    public ApprovalGate gate() {
      return this;
    }

    @Override
    public Person person() {
      return Person.named("ada");
    }

    @Override
    public Clock clock() {
      return Clock.offset(Clock.systemUTC(), overslept);
    }

    @Override
    public synchronized void answer(Question question, Choice choice) {
      CompletableFuture<Choice> asked = waiting.get(question.id());
      if (asked != null) {
        asked.complete(choice);
      } else if (expired.remove(question.id())) {
        late = choice;
      } else {
        decided.put(question.id(), choice);
      }
    }

    @Override
    public Answer ask(Question question, Deadline deadline) throws InterruptedException {
      Answer before = given.get(question.id());
      if (how == How.REMEMBERS_ANSWERS && before != null) {
        return before;
      }
      Choice choice = await(question, deadline);
      Person by = how == How.FORGETS_WHO_IT_WAS ? Person.named("the gate") : person();
      String basis = how == How.FORGETS_THE_BASIS ? "" : question.basis();
      Answer answer = new Answer(question.id(), basis, choice, by, "");
      synchronized (this) {
        given.put(question.id(), answer);
      }
      return answer;
    }

    private Choice await(Question question, Deadline deadline) throws InterruptedException {
      String id = how == How.MIXES_ANSWERS_UP ? neighbour(question.id()) : question.id();
      CompletableFuture<Choice> answer = register(id);
      try {
        return answer.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        return silence(id);
      } catch (InterruptedException e) {
        if (how == How.SWALLOWS_INTERRUPTS) {
          throw unanswered(id);
        }
        throw e;
      } catch (ExecutionException e) {
        throw new AssertionError(e);
      } finally {
        synchronized (this) {
          waiting.remove(id);
        }
      }
    }

    private synchronized CompletableFuture<Choice> register(String id) {
      CompletableFuture<Choice> answer = new CompletableFuture<>();
      Choice there = decided.remove(id);
      if (how == How.TAKES_LATE_ANSWERS && late != null) {
        answer.complete(late);
      } else if (there != null) {
        answer.complete(there);
      } else {
        waiting.put(id, answer);
      }
      return answer;
    }

    private Choice silence(String id) {
      synchronized (this) {
        expired.add(id);
      }
      if (how == How.WAITS_TOO_LONG) {
        overslept = overslept.plusSeconds(10);
      }
      if (how == How.APPROVES_SILENCE) {
        return Choice.APPROVE;
      }
      if (how == How.CALLS_SILENCE_UNKNOWN) {
        throw AdapterException.unknown("WHO_KNOWS", "Nobody answered.", Map.of(), null);
      }
      throw unanswered(id);
    }

    private static AdapterException unanswered(String id) {
      return AdapterException.notApplied(
          "UNANSWERED", "Nobody answered.", Map.of("question", id), null);
    }

    private static String neighbour(String id) {
      return id.replace("question-0", "question-x")
          .replace("question-1", "question-0")
          .replace("question-x", "question-1");
    }

    @Override
    public void close() {}
  }
}
