package io.github.essfailover.testkit;

import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.spi.ObjectStorageAdapter;
import io.github.essfailover.testkit.contract.ObjectStorageAdapterContract;

public class FakeObjectStorageContractTest extends ObjectStorageAdapterContract {

  @Override
  protected Fixture start() {
    return new Bucket();
  }

  /** As seen from dc2. */
  public static class Bucket extends VirtualFixture<ObjectStorageAdapter> implements Fixture {

    public Bucket() {
      super("dc2", Port.OBJECT_STORAGE);
    }

    @Override
    public ObjectStorageAdapter adapter() {
      return world.dataCenter("dc2").objectStorage();
    }

    @Override
    public void put(ObjectKey key) {
      world.putObject(key);
    }

    @Override
    public void kill() {
      world.dataCenter("dc2").objectStorage().losesTheBucket();
    }

    @Override
    public void touch() {
      put(new ObjectKey("local_content/ab/cd/efgh"));
    }
  }
}
