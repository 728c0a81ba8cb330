package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.ObjectStorageAdapter;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ObjectStorageAdapter} has to do. Subclass it and implement {@link #start()}.
 */
public abstract class ObjectStorageAdapterContract {

  private static final ObjectKey STORED = new ObjectKey("local_content/ab/cd/efgh");
  private static final ObjectKey LOST = new ObjectKey("local_content/ij/kl/mnop");

  /** One bucket, empty at the start. */
  public interface Fixture extends AutoCloseable {

    /** The adapter under test. */
    ObjectStorageAdapter adapter();

    /** Stores an object past the adapter, where the adapter looks for that key. */
    void put(ObjectKey key);

    /** From now on the store cannot be reached. */
    void lose();

    /** The clock for deadlines; default the system's. */
    default Clock clock() {
      return Clock.systemUTC();
    }

    /** Ends what was started; never throws. */
    @Override
    void close();
  }

  private Fixture fixture;

  /** For subclasses. */
  protected ObjectStorageAdapterContract() {}

  /** Starts a fresh store; it is closed after the test. */
  protected abstract Fixture start() throws Exception;

  @BeforeEach
  final void startFixture() throws Exception {
    fixture = start();
  }

  @AfterEach
  final void closeFixture() {
    if (fixture != null) {
      fixture.close();
    }
  }

  @Test
  void missing_ofStoredAndLostObjects_namesTheLostOnes() {
    fixture.put(STORED);
    assertThat(fixture.adapter().missing(Set.of(STORED, LOST), soon())).containsExactly(LOST);
  }

  @Test
  void missing_ofNothing_isEmpty() {
    assertThat(fixture.adapter().missing(Set.of(), soon())).isEmpty();
  }

  @Test
  void missing_ofAStoreThatIsGone_isNotApplied() {
    fixture.lose();
    AdapterException failure =
        catchThrowableOfType(
            AdapterException.class, () -> fixture.adapter().missing(Set.of(STORED), soon()));
    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  @Test
  void check_ofAGoodStore_hasNoError() {
    assertThat(fixture.adapter().check(soon()))
        .extracting(Finding::severity)
        .doesNotContain(Severity.ERROR);
  }

  private Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30), fixture.clock());
  }
}
