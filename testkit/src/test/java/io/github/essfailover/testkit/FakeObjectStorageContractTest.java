package io.github.essfailover.testkit;

import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.spi.ObjectStorageAdapter;
import io.github.essfailover.testkit.contract.ObjectStorageAdapterContract;
import java.time.Clock;

class FakeObjectStorageContractTest extends ObjectStorageAdapterContract {

  @Override
  protected Fixture start() {
    return new Bucket();
  }

  private static final class Bucket implements Fixture {
    private final SimulatedTime time = SimulatedTime.seeded(1);
    private final FakeWorld world = FakeWorld.builder("dc1", "dc2").time(time).build();

    @Override
    public ObjectStorageAdapter adapter() {
      return world.dataCenter("dc2").objectStorage();
    }

    @Override
    public void put(ObjectKey key) {
      world.putObject(key);
    }

    @Override
    public void lose() {
      world.dataCenter("dc2").objectStorage().losesTheBucket();
    }

    @Override
    public Clock clock() {
      return time.clock();
    }

    @Override
    public void close() {}
  }
}
