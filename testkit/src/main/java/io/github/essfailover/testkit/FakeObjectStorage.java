package io.github.essfailover.testkit;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.spi.ObjectStorageAdapter;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The one media bucket of a {@link FakeWorld}, as one data center sees it.
 *
 * <p>Thread-safe.
 */
public final class FakeObjectStorage implements ObjectStorageAdapter {
  private final FakeWorld world;
  private final CallRunner calls;
  private final Set<ObjectKey> unreadable = new TreeSet<>();
  private final String home;
  private @Nullable Canary canary;
  private boolean blind;
  private boolean gone;

  FakeObjectStorage(FakeWorld world, FakeDataCenter home) {
    this.world = world;
    this.home = home.id().value();
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
          missing.removeIf(key -> !blind && world.hasObject(key) && !unreadable.contains(key));
          return missing;
        });
  }

  @Override
  public Optional<Canary> canary() {
    return Optional.ofNullable(canary);
  }

  /** Readiness may write here, and what it writes has to be seen everywhere within that time. */
  public FakeObjectStorage allowCanaries(Duration limit) {
    canary = new FakeCanary(limit);
    return this;
  }

  private final class FakeCanary implements Canary {
    private final Duration limit;
    private int count;

    private FakeCanary(Duration limit) {
      this.limit = limit;
    }

    @Override
    public ObjectKey put(Deadline deadline) {
      return calls.look(
          "canary",
          deadline,
          () -> {
            if (gone) {
              throw calls.unreachable();
            }
            count++;
            ObjectKey key = new ObjectKey("canary/" + home + "/" + count);
            world.putObject(key);
            return key;
          });
    }

    @Override
    public void remove(ObjectKey key, Deadline deadline) {
      calls.look(
          "remove",
          deadline,
          () -> {
            world.removeObject(key);
            return true;
          });
    }

    @Override
    public Duration limit() {
      return limit;
    }
  }

  /** From here the bucket cannot be reached any more. */
  public void losesTheBucket() {
    world.event("a bucket cannot be reached from one data center", () -> gone = true);
  }

  /** From here no object can be read, as from another bucket that nothing replicates to. */
  public void seesAnotherBucket() {
    world.locked(() -> blind = true);
  }

  /** From here this object cannot be read. */
  public void loseSightOf(ObjectKey key) {
    world.locked(() -> unreadable.add(key));
  }
}
