package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Observed.Done;
import io.github.essfailover.spi.Observed.NotYet;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link StepHandler} that acts promises. Subclass it and make a world in which the step
 * is still to be done, for instance of fakes:
 *
 * <pre>{@code
 * final class MyStepContractTest extends StepHandlerContract {
 *   @Override
 *   protected Fixture start() {
 *     return new MyWorld();   // implements Fixture
 *   }
 * }
 * }</pre>
 */
public abstract class StepHandlerContract {

  private static final int LOOKS = 12;

  /** A world in which the step's effect is not there yet. */
  public interface Fixture extends AutoCloseable {

    /** A new handler, as another process would make one. */
    StepHandler newHandler();

    /** The step's arguments, each of them required. */
    SortedMap<String, String> arguments();

    /** What the step may know when it has these arguments. */
    ContractContext context(SortedMap<String, String> arguments);

    /** A picture of everything that the step could change, past the handler; has equals. */
    Object world();

    /** The step's time until it must be done; default a minute. */
    default Duration budget() {
      return Duration.ofMinutes(1);
    }

    /** The circumstances of an act; default {@link ContractCall}. */
    default Call call(Deadline deadline) {
      return ContractCall.of(1, deadline);
    }

    /** The clock of the world. */
    Clock clock();

    /** Lets time pass, by {@link #clock}. */
    void pass(Duration time) throws InterruptedException;

    /** Ends what was started. */
    @Override
    void close();
  }

  private Fixture fixture;
  private StepHandler handler;

  /** For subclasses. */
  protected StepHandlerContract() {}

  /** Starts a fresh world; it is closed after the test. */
  protected abstract Fixture start() throws Exception;

  @BeforeEach
  final void startFixture() throws Exception {
    fixture = start();
    handler = fixture.newHandler();
  }

  @AfterEach
  final void closeFixture() {
    fixture.close();
  }

  @Test
  final void observe_beforeActing_saysNotYet() {
    assertThat(handler.observe(context())).isInstanceOf(NotYet.class);
  }

  @Test
  final void observe_repeated_changesNothing() {
    Object before = fixture.world();
    for (int i = 0; i < LOOKS; i++) {
      Observed seen = handler.observe(context());
      assertThat(seen).isInstanceOf(NotYet.class);
      assertThat(((NotYet) seen).lookAgainAfter()).isGreaterThanOrEqualTo(Duration.ofMillis(1));
    }
    assertThat(fixture.world()).isEqualTo(before);
  }

  @Test
  final void acts_prepared_havePreviewsAndNoEffect() {
    Object before = fixture.world();

    List<Act> acts = handler.acts(context());

    assertThat(acts).isNotEmpty();
    for (Act act : acts) {
      assertThat(act.change().preview()).isNotEmpty().noneMatch(String::isBlank);
    }
    assertThat(fixture.world()).isEqualTo(before);
  }

  @Test
  final void acts_applied_areSeenDoneWithinTheBudget() throws Exception {
    apply(handler.acts(context()));

    until(() -> handler.observe(context()));
  }

  @Test
  final void acts_appliedTwice_equalOnce() throws Exception {
    List<Act> acts = handler.acts(context());
    apply(acts);
    Done once = until(() -> handler.observe(context()));
    Object world = fixture.world();

    apply(acts);

    assertThat(until(() -> handler.observe(context())).outputs()).isEqualTo(once.outputs());
    assertThat(fixture.world()).isEqualTo(world);
  }

  /** A resume happens in another process: each call may meet another handler. */
  @Test
  final void instances_changed_areInterchangeable() throws Exception {
    assertThat(fixture.newHandler().observe(context())).isInstanceOf(NotYet.class);
    apply(fixture.newHandler().acts(context()));

    Done done = until(() -> fixture.newHandler().observe(context()));

    assertThat(until(() -> fixture.newHandler().observe(context())).outputs())
        .isEqualTo(done.outputs());
  }

  @Test
  final void argument_missing_isNamed() {
    for (String missing : fixture.arguments().keySet()) {
      SortedMap<String, String> rest = new TreeMap<>(fixture.arguments());
      rest.remove(missing);
      Throwable failure = catchThrowable(() -> observeAndPrepare(fixture.context(rest)));

      assertThat(failure).as("without %s", missing).isInstanceOf(RuntimeException.class);
      assertThat(failure).hasMessageContaining(missing);
    }
  }

  private void observeAndPrepare(StepContext context) {
    if (handler.observe(context) instanceof NotYet) {
      assertThat(handler.acts(context)).isNotNull();
    }
  }

  /** Nothing to undo, or what was there before is there again. */
  @Test
  final void step_undone_leavesTheWorldAsItWas() throws Exception {
    Object before = fixture.world();
    Optional<SortedMap<String, String>> read = handler.before(context());
    assertThat(fixture.world()).as("after reading").isEqualTo(before);
    apply(handler.acts(context()));
    until(() -> handler.observe(context()));
    if (read.isPresent()) {
      StepContext knowing = fixture.context(fixture.arguments()).read(read.get());
      assertThat(handler.observeUndone(knowing)).isInstanceOf(NotYet.class);

      apply(handler.undo(knowing));
      until(() -> fixture.newHandler().observeUndone(knowing));

      assertThat(fixture.world()).isEqualTo(before);
    }
  }

  private StepContext context() {
    return fixture.context(fixture.arguments());
  }

  /** Applies as the engine does: what had no effect is repeated. */
  private void apply(List<Act> acts) throws InterruptedException {
    Deadline end = Deadline.after(fixture.budget(), fixture.clock());
    for (Act act : acts) {
      while (!isApplied(act, end)) {
        fixture.pass(Duration.ofMillis(30));
      }
    }
  }

  private boolean isApplied(Act act, Deadline end) {
    try {
      act.change().apply(fixture.call(end));
      return true;
    } catch (AdapterException e) {
      if (e.effect() != Effect.NOT_APPLIED || end.isExpired()) {
        throw e;
      }
      return false;
    }
  }

  private Done until(Supplier<Observed> observer) throws InterruptedException {
    Deadline end = Deadline.after(fixture.budget(), fixture.clock());
    Observed seen = observer.get();
    while (seen instanceof NotYet notYet) {
      assertThat(end.isExpired()).as("not done in time; last seen: %s", seen).isFalse();
      fixture.pass(notYet.lookAgainAfter());
      seen = observer.get();
    }
    assertThat(seen).isInstanceOf(Done.class);
    return (Done) seen;
  }
}
