package io.github.essfailover.testkit;

import io.github.essfailover.model.Access;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.testkit.contract.DatabaseAdapterContract;
import io.github.essfailover.testkit.contract.DatabaseFixture;

public class FakeDatabaseContractTest extends DatabaseAdapterContract {

  @Override
  protected DatabaseFixture start() {
    return new Group();
  }

  /** A server in each data center. */
  public static class Group extends VirtualFixture<DatabaseAdapter> implements DatabaseFixture {

    public Group() {
      super("dc1", Port.DATABASE);
    }

    @Override
    public DatabaseAdapter adapter() {
      return primary();
    }

    @Override
    public void kill() {
      losePower(primary());
    }

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
      return world.dataCenter(place(server)).database("main").commits().size();
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
    public void returnMachine(DatabaseAdapter server) {
      world.dataCenter(place(server)).database("main").isNotStarted();
      world.powerReturns(place(server));
    }

    @Override
    public void returnServer(DatabaseAdapter server) {
      world.powerReturns(place(server));
    }

    @Override
    public void touch() {
      Server server = world.dataCenter("dc1").database("main").server();
      world.event(
          "a person at the server",
          () -> {
            if (server.access() == Access.ADMITTED) {
              server.refuse(world.now());
            } else {
              server.admitApplications(world.now());
            }
          });
    }
  }
}
