package io.github.essfailover.testkit;

import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.testkit.contract.DatabaseAdapterContract;
import io.github.essfailover.testkit.contract.DatabaseFixture;
import java.time.Clock;
import java.time.Duration;

class FakeDatabaseContractTest extends DatabaseAdapterContract {

  @Override
  protected DatabaseFixture start() {
    return new Group();
  }

  private static final class Group implements DatabaseFixture {
    private final SimulatedTime time = SimulatedTime.seeded(1);
    private final FakeWorld world = FakeWorld.builder("dc1", "dc2", "dc3").time(time).build();

    @Override
    public DatabaseAdapter primary() {
      return world.dataCenter("dc1").database("main");
    }

    @Override
    public DatabaseAdapter standby() {
      return world.dataCenter("dc2").database("main");
    }

    @Override
    public DatabaseAdapter otherStandby() {
      return world.dataCenter("dc3").database("main");
    }

    @Override
    public void commit(DatabaseAdapter server, int rows) {
      for (int i = 0; i < rows; i++) {
        world.dataCenter(place(server)).commit("main", 100);
      }
    }

    private static String place(DatabaseAdapter server) {
      return server.locatedIn().toString();
    }

    @Override
    public long rows(DatabaseAdapter server) {
      return ((FakeDatabase) server).commits().size();
    }

    @Override
    public void openSession(DatabaseAdapter server) {
      // The workloads of dc1 have sessions all the time.
    }

    @Override
    public void losePower(DatabaseAdapter server) {
      world.powerLoss(place(server));
    }

    @Override
    public Clock clock() {
      return time.clock();
    }

    @Override
    public void pass(Duration duration) {
      time.advance(duration);
    }

    @Override
    public void close() {}
  }
}
