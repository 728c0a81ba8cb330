package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.ArchivedWal;
import io.github.essfailover.model.BackupState;
import io.github.essfailover.model.BaseBackup;
import io.github.essfailover.spi.BackupCatalog;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What every {@link BackupCatalog} promises. Subclass it and keep a catalogue:
 *
 * <pre>{@code
 * final class MyCatalogContractTest extends BackupCatalogContract {
 *   @Override
 *   protected Fixture start() {
 *     return new MyRepository();   // implements Fixture
 *   }
 * }
 * }</pre>
 */
public abstract class BackupCatalogContract extends AdapterContract<BackupCatalogContract.Fixture> {

  /** One repository, set up and empty at the start. */
  public interface Fixture extends AdapterFixture<BackupCatalog> {

    /** A base backup is taken on timeline 1, and log of that timeline is archived. */
    void backUp();

    /** Afterwards the server is promoted to timeline 2, archives there, and is backed up again. */
    void backUpAfterPromotion();

    /** Another base backup begins and does not succeed. */
    default void failToBackUp() {
      Assumptions.abort("this fixture cannot have a backup fail");
    }

    /** What is asked answers something that is no catalogue. */
    void garble();
  }

  /** For subclasses. */
  protected BackupCatalogContract() {}

  /** Starts a fresh repository; it is closed after the test. */
  protected abstract Fixture start() throws Exception;

  @Override
  final Fixture begin() throws Exception {
    return start();
  }

  @Override
  final List<Look> looks() {
    return List.of(deadline -> fixture().adapter().observe(deadline));
  }

  @Override
  final BackupState picture() {
    return fixture().adapter().observe(within(PATIENCE));
  }

  @Test
  final void observe_ofAnEmptyCatalogue_isNoFailure() {
    assertThat(picture().backups()).isEmpty();
    assertThat(picture().newestComplete()).isEmpty();
    assertThat(picture().newestWal()).isEmpty();
  }

  @Test
  final void observe_afterABackup_showsWhenItWasTakenAndTheLog() {
    fixture().backUp();
    BackupState state = picture();
    assertThat(state.newestComplete().flatMap(BaseBackup::finishedAt)).isPresent();
    assertThat(state.newestComplete().map(BaseBackup::label).orElse("")).isNotBlank();
    assertThat(state.newestWal().map(ArchivedWal::timeline)).isEqualTo(Optional.of(1));
  }

  @Test
  final void observe_afterABackupOfTheNewTimeline_showsItAsTheNewest() {
    fixture().backUp();
    BaseBackup before = picture().newestComplete().orElseThrow();
    fixture().backUpAfterPromotion();
    BackupState state = picture();
    BaseBackup after = state.newestComplete().orElseThrow();
    assertThat(after.label()).isNotEqualTo(before.label());
    assertThat(after.finishedAt().orElseThrow()).isAfter(before.finishedAt().orElseThrow());
    assertThat(after.timeline().orElse(2)).isEqualTo(2);
    assertThat(state.newestWal().map(ArchivedWal::timeline)).isEqualTo(Optional.of(2));
    assertThat(state.walOf(2).orElseThrow().end())
        .isGreaterThanOrEqualTo(after.start().orElse(state.walOf(2).orElseThrow().end()));
  }

  /** Nobody may take a backup that failed for one that can be restored. */
  @Test
  final void observe_afterAFailedBackup_keepsTheOneBeforeAsTheNewestComplete() {
    fixture().backUp();
    Optional<BaseBackup> before = picture().newestComplete();
    fixture().failToBackUp();
    assertThat(picture().newestComplete()).isEqualTo(before);
  }

  /** What cannot be understood must not look like an empty catalogue, nor be tried for ever. */
  @Test
  final void observe_ofWhatIsNoCatalogue_isPermanent() {
    fixture().backUp();
    fixture().garble();
    AdapterException failure = catchThrowableOfType(AdapterException.class, () -> picture());
    assertThat(failure).isNotNull();
    assertThat(failure.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(failure.remedy()).isNotBlank();
  }
}
