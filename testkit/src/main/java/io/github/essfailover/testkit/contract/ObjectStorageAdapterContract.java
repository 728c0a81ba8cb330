package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.Finding;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.ObjectStorageAdapter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ObjectStorageAdapter} promises. Subclass it and make buckets:
 *
 * <pre>{@code
 * final class MyStoreContractTest extends ObjectStorageAdapterContract {
 *   @Override
 *   protected Fixture start() {
 *     return new MyBucket();   // implements Fixture
 *   }
 * }
 * }</pre>
 */
public abstract class ObjectStorageAdapterContract
    extends AdapterContract<ObjectStorageAdapterContract.Fixture> {

  private static final ObjectKey STORED = new ObjectKey("local_content/ab/cd/efgh");
  private static final ObjectKey LOST = new ObjectKey("local_content/ij/kl/mnop");

  /** One bucket, empty at the start. */
  public interface Fixture extends AdapterFixture<ObjectStorageAdapter> {

    /** Stores an object past the adapter, where the adapter looks for that key. */
    void put(ObjectKey key);
  }

  /** For subclasses. */
  protected ObjectStorageAdapterContract() {}

  /** Starts a fresh store; it is closed after the test. */
  protected abstract Fixture start() throws Exception;

  @Override
  final Fixture begin() throws Exception {
    return start();
  }

  @Override
  final List<Look> looks() {
    return List.of(deadline -> fixture().adapter().missing(Set.of(STORED), deadline));
  }

  @Override
  final Set<ObjectKey> picture() {
    return fixture().adapter().missing(Set.of(STORED, LOST), within(PATIENCE));
  }

  @Test
  final void missing_ofStoredAndLostObjects_namesTheLostOnes() {
    fixture().put(STORED);
    assertThat(picture()).containsExactly(LOST);
  }

  @Test
  final void missing_ofNothing_isEmpty() {
    assertThat(fixture().adapter().missing(Set.of(), within(PATIENCE))).isEmpty();
  }

  @Test
  final void check_ofAGoodStore_hasNoError() {
    assertThat(fixture().adapter().check(within(PATIENCE)))
        .extracting(Finding::severity)
        .doesNotContain(Severity.ERROR);
  }
}
