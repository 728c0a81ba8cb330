package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Adapter;
import io.github.essfailover.spi.Change;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The clauses that hold for every port ({@code io.github.essfailover.spi}), a test for each; {@link
 * ChangingAdapterContract} has those about changes. The kit of a port says what its looks and
 * changes are, and adds what only that port promises.
 *
 * @param <F> the fixture of the port
 */
abstract class AdapterContract<F extends AdapterFixture<?>> {

  /** Plenty of time. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  static final long EPOCH = 7;
  static final Duration SHORT = Duration.ofMillis(600);
  private static final Duration SLACK = Duration.ofSeconds(4);
  private static final Duration UNTIL_GONE = Duration.ofSeconds(3);
  static final Duration LOOK_AGAIN = Duration.ofMillis(30);
  private static final int LOOKS = 12;

  private @Nullable F fixture;

  /** Starts what a test of the general clauses begins with. */
  abstract F begin() throws Exception;

  /** Every way to look that the port has. */
  abstract List<Look> looks();

  /** What the observer shows of the things that changes change. */
  abstract Object picture();

  /** One change of each kind; default: the port only looks. */
  List<Change> changes() {
    return List.of();
  }

  /** The fixture of this test; started when it is first wanted. */
  protected final F fixture() {
    F started = fixture;
    return started == null ? use(this::begin) : started;
  }

  /** Has the test begin with another fixture than usual. */
  final F use(Starter<F> starter) {
    try {
      F started = starter.start();
      fixture = started;
      return started;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("the fixture did not start", e);
    }
  }

  /** A way to look. */
  @FunctionalInterface
  interface Look {
    Object at(Deadline deadline);
  }

  /** Makes a fixture. */
  @FunctionalInterface
  interface Starter<F> {
    F start() throws Exception;
  }

  @AfterEach
  final void endFixture() {
    Thread.interrupted();
    F started = fixture;
    if (started != null) {
      started.close();
    }
  }

  /** Honest outcome: nothing was reached, so nothing was changed. */
  @Test
  final void everyCall_outsideGone_saysNotApplied() {
    List<Attempt> calls = calls();
    looks().forEach(look -> look.at(within(PATIENCE)));
    fixture().kill();
    for (Attempt call : calls) {
      assertThat(failureOf(call, UNTIL_GONE).effect()).as(call.what).isEqualTo(Effect.NOT_APPLIED);
    }
  }

  /** Bounded; also when there was no time left at the start, which is no time-out of 0 = never. */
  @Test
  final void everyCall_outsideSilent_endsAtItsDeadline() {
    List<Attempt> calls = calls();
    fixture().fallSilent();
    for (Duration time : List.of(SHORT, Duration.ZERO)) {
      for (Attempt call : calls) {
        Instant latest = fixture().clock().instant().plus(time).plus(SLACK);
        assertThat(failureOf(call, time).effect()).as(call.what).isNotEqualTo(Effect.PERMANENT);
        assertThat(fixture().clock().instant())
            .as("when it came back: %s", call.what)
            .isBefore(latest);
      }
    }
  }

  /** Interruptible; a driver that cannot be interrupted ends at its deadline. */
  @Test
  final void everyCall_interrupted_keepsTheFlag() {
    List<Attempt> calls = calls();
    fixture().fallSilent();
    for (Attempt call : calls) {
      Thread.currentThread().interrupt();
      Optional<AdapterException> failure = tried(call, SHORT);
      assertThat(Thread.interrupted()).as("the flag after: %s", call.what).isTrue();
      assertThat(failure.map(AdapterException::effect))
          .as(call.what)
          .isNotEmpty()
          .isNotEqualTo(Optional.of(Effect.PERMANENT));
    }
  }

  /** Observers read only. */
  @Test
  final void look_repeated_changesNothing() {
    Object before = picture();
    for (int i = 0; i < LOOKS; i++) {
      looks().forEach(look -> look.at(within(PATIENCE)));
    }
    assertThat(picture()).isEqualTo(before);
  }

  /** No secrets. */
  @Test
  final void everyText_normally_namesNoSecret() {
    List<String> texts = new ArrayList<>();
    Adapter adapter = fixture().adapter();
    texts.add(adapter.toString());
    texts.add(adapter.name() + " " + adapter.kind() + " " + adapter.locatedIn());
    texts.add(adapter.check(within(PATIENCE)).toString());
    texts.add(adapter.parity(key(), within(PATIENCE)).toString());
    looks().forEach(look -> texts.add(look.at(within(PATIENCE)).toString()));
    changes().forEach(change -> texts.add(change + " " + change.preview()));
    assertNoSecret(texts);
  }

  /** No secrets in failures, down to their causes: somebody logs them. */
  @Test
  final void everyFailure_outsideGone_namesNoSecret() {
    List<Attempt> calls = calls();
    fixture().kill();
    List<String> texts = new ArrayList<>();
    for (Attempt call : calls) {
      tried(call, UNTIL_GONE).ifPresent(failure -> texts.addAll(textsOf(failure)));
    }
    texts.add(fixture().adapter().check(within(UNTIL_GONE)).toString());
    assertNoSecret(texts);
  }

  private static List<String> textsOf(AdapterException failure) {
    List<String> texts = new ArrayList<>();
    texts.add(failure.context() + " " + failure.remedy());
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      texts.add(cause.toString());
    }
    return texts;
  }

  private void assertNoSecret(List<String> texts) {
    for (String secret : fixture().secrets()) {
      // Not with an assertion that would print the secret.
      assertThat(texts.stream().noneMatch(text -> text.contains(secret)))
          .as("no text names a secret")
          .isTrue();
    }
  }

  private static byte[] key() {
    return "a key of thirty-two bytes length".getBytes(StandardCharsets.UTF_8);
  }

  private List<Attempt> calls() {
    List<Attempt> calls = new ArrayList<>();
    looks().forEach(look -> calls.add(new Attempt("a look", look::at)));
    changes().forEach(change -> calls.add(attempt(change.preview().toString(), change)));
    return calls;
  }

  final Attempt attempt(String what, Change change) {
    return new Attempt(what, deadline -> change.apply(fixture().call(EPOCH, deadline)));
  }

  /** A call that can be made with one or another deadline. */
  record Attempt(String what, Consumer<Deadline> call) {}

  final AdapterException failureOf(Attempt attempt, Duration time) {
    Optional<AdapterException> failure = tried(attempt, time);
    assertThat(failure).as("a failure of: %s", attempt.what).isPresent();
    return failure.get();
  }

  final Optional<AdapterException> tried(Attempt attempt, Duration time) {
    return Optional.ofNullable(
        catchThrowableOfType(AdapterException.class, () -> attempt.call.accept(within(time))));
  }

  /** Looks until it is as wished. */
  protected final <T> T until(Supplier<T> look, Predicate<T> wished) throws InterruptedException {
    Deadline patience = within(PATIENCE);
    T seen = look.get();
    while (!wished.test(seen)) {
      assertThat(patience.isExpired()).as("waited too long; last seen: %s", seen).isFalse();
      fixture().pass(LOOK_AGAIN);
      seen = look.get();
    }
    return seen;
  }

  /** A deadline by the fixture's clock. */
  protected final Deadline within(Duration duration) {
    return Deadline.after(duration, fixture().clock());
  }
}
