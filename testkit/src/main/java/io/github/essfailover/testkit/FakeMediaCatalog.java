package io.github.essfailover.testkit;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.MediaItem;
import io.github.essfailover.spi.MediaCatalog;
import java.util.List;

/**
 * The media of a {@link FakeWorld}, as the database of one data center knows them. All databases
 * know the same at once.
 *
 * <p>Thread-safe.
 */
public final class FakeMediaCatalog implements MediaCatalog {
  private final FakeWorld world;
  private final FakeDataCenter home;
  private final CallRunner calls;
  private boolean unreadable;

  FakeMediaCatalog(FakeWorld world, FakeDataCenter home) {
    this.world = world;
    this.home = home;
    this.calls = new CallRunner(world, home.id().value(), Port.MEDIA, name());
  }

  @Override
  public String name() {
    return "media-catalog";
  }

  @Override
  public Location locatedIn() {
    return Location.in(home.id());
  }

  @Override
  public List<MediaItem> recent(int limit, Deadline deadline) {
    return calls.look(
        "recent",
        deadline,
        () -> {
          if (!home.isOn() || !home.isReachable()) {
            throw calls.unreachable();
          }
          if (unreadable) {
            throw calls.refused("MEDIA_TABLE_MISSING", "The database has no table of media.");
          }
          return world.media().stream().limit(limit).toList();
        });
  }

  /** The database has no table of media, as one that is not Synapse's. */
  public void isNoCatalogue() {
    world.locked(() -> unreadable = true);
  }
}
