package io.github.essfailover.testkit;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.spi.ObjectStorageAdapter;
import java.util.Set;
import java.util.TreeSet;

/**
 * The one media bucket of a {@link FakeWorld}, as one data center sees it.
 *
 * <p>Thread-safe.
 */
public final class FakeObjectStorage implements ObjectStorageAdapter {
  private final FakeWorld world;
  private final CallRunner calls;
  private final Set<ObjectKey> unreadable = new TreeSet<>();
  private boolean gone;

  FakeObjectStorage(FakeWorld world, FakeDataCenter home) {
    this.world = world;
    this.calls = new CallRunner(world, home.id().value(), Port.OBJECT_STORAGE, name());
  }

  @Override
  public String name() {
    return "media";
  }

  @Override
  public Location locatedIn() {
    return Location.outside();
  }

  @Override
  public Set<ObjectKey> missing(Set<ObjectKey> keys, Deadline deadline) {
    return calls.look(
        "missing",
        deadline,
        () -> {
          if (gone) {
            throw calls.unreachable();
          }
          Set<ObjectKey> missing = new TreeSet<>(keys);
          missing.removeIf(key -> world.hasObject(key) && !unreadable.contains(key));
          return missing;
        });
  }

  /** From here the bucket cannot be reached any more. */
  public void losesTheBucket() {
    world.event("a bucket cannot be reached from one data center", () -> gone = true);
  }

  /** From here this object cannot be read. */
  public void loseSightOf(ObjectKey key) {
    world.locked(() -> unreadable.add(key));
  }
}
