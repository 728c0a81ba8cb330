package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.MediaItem;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.spi.MediaCatalog;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What every {@link MediaCatalog} promises. Subclass it and keep a catalogue:
 *
 * <pre>{@code
 * final class MyCatalogContractTest extends MediaCatalogContract {
 *   @Override
 *   protected Fixture start() {
 *     return new MyDatabase();   // implements Fixture
 *   }
 * }
 * }</pre>
 */
public abstract class MediaCatalogContract extends AdapterContract<MediaCatalogContract.Fixture> {

  private static final int PLENTY = 100;

  /** One catalogue, set up and empty at the start. */
  public interface Fixture extends AdapterFixture<MediaCatalog> {

    /**
     * A user uploads a medium, later than the one before.
     *
     * @return where its content should be in the bucket
     */
    ObjectKey upload(String id);

    /** A user announces a medium and has not uploaded it. */
    default void announce(String id) {
      Assumptions.abort("this catalogue knows no announcements");
    }

    /** A preview of a web page is cached. */
    default void cachePreview(String id) {
      Assumptions.abort("this catalogue has no cache");
    }

    /** What is asked is no catalogue. */
    void garble();
  }

  /** For subclasses. */
  protected MediaCatalogContract() {}

  /** Starts a fresh catalogue; it is closed after the test. */
  protected abstract Fixture start() throws Exception;

  @Override
  final Fixture begin() throws Exception {
    return start();
  }

  @Override
  final List<Look> looks() {
    return List.of(deadline -> fixture().adapter().recent(PLENTY, deadline));
  }

  @Override
  final List<MediaItem> picture() {
    return fixture().adapter().recent(PLENTY, within(PATIENCE));
  }

  @Test
  final void recent_ofAnEmptyCatalogue_isEmpty() {
    assertThat(picture()).isEmpty();
  }

  @Test
  final void recent_afterUploads_isNewestFirstWithKeyAndTime() throws Exception {
    ObjectKey older = fixture().upload("AbCdEfGhIjKlMnOpQrStUvWx");
    fixture().pass(LOOK_AGAIN);
    ObjectKey newer = fixture().upload("aBcDeFgHiJkLmNoPqRsTuVwX");
    assertThat(picture())
        .extracting(MediaItem::id)
        .containsExactly("aBcDeFgHiJkLmNoPqRsTuVwX", "AbCdEfGhIjKlMnOpQrStUvWx");
    assertThat(picture()).extracting(MediaItem::key).containsExactly(newer, older);
    assertThat(picture().get(0).created()).isAfter(picture().get(1).created());
  }

  @Test
  final void recent_ofMoreThanTheLimit_isTheNewestOnes() throws Exception {
    for (String id : List.of("aaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbb")) {
      fixture().upload(id);
      fixture().pass(LOOK_AGAIN);
    }
    ObjectKey newest = fixture().upload("cccccccccccccccccccccccc");
    assertThat(fixture().adapter().recent(1, within(PATIENCE)))
        .extracting(MediaItem::key)
        .containsExactly(newest);
  }

  /** It is in no bucket, and nobody lost it. */
  @Test
  final void recent_ofAnAnnouncedMedium_leavesItOut() {
    fixture().announce("announced_and_not_there_");
    assertThat(picture()).isEmpty();
  }

  @Test
  final void recent_ofACachedPreview_leavesItOut() {
    fixture().cachePreview("2026-11-23_GerZNDnDZVjsOtar");
    assertThat(picture()).isEmpty();
  }

  /** What cannot be understood must not look like "no media", nor be tried for ever. */
  @Test
  final void recent_ofWhatIsNoCatalogue_isPermanent() {
    fixture().garble();
    AdapterException failure = catchThrowableOfType(AdapterException.class, () -> picture());
    assertThat(failure).isNotNull();
    assertThat(failure.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(failure.remedy()).isNotBlank();
  }
}
