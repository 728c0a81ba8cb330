package io.github.essfailover.testkit.contract;

import io.github.essfailover.model.Endpoint;
import io.github.essfailover.spi.DatabaseAdapter;
import org.junit.jupiter.api.Assumptions;

/**
 * A fresh replication group for one test of {@link DatabaseAdapterContract}: a primary in {@code
 * dc1} and two standbys in {@code dc2} and {@code dc3} that stream from it, each with a slot named
 * like its data center. Each has at least one database, with a role that an application uses.
 *
 * <p>Confined to one thread.
 */
public interface DatabaseFixture extends AdapterFixture<DatabaseAdapter> {

  /** The primary. */
  @Override
  default DatabaseAdapter adapter() {
    return primary();
  }

  /** The primary loses its power. */
  @Override
  default void kill() {
    losePower(primary());
  }

  /** The primary, in dc1. */
  DatabaseAdapter primary();

  /** Where applications find the primary; default: at its endpoint. */
  default Endpoint rendered() {
    return primary().endpoint();
  }

  /** A standby, in dc2. */
  DatabaseAdapter standby();

  /** The other standby, in dc3. */
  DatabaseAdapter otherStandby();

  /**
   * Commits so many rows as the application would, in a new session of its own role.
   *
   * @throws Exception when the application cannot log in or cannot commit
   */
  void commit(DatabaseAdapter server, int rows) throws Exception;

  /** How many rows of {@link #commit} can be read there, by whatever role; a dead server throws. */
  long rows(DatabaseAdapter server) throws Exception;

  /** Opens a session of the application's role and leaves it idle until the fixture is closed. */
  void openSession(DatabaseAdapter server) throws Exception;

  /**
   * After {@link #losePower}: the machine is there again, the server on it is not started. Default:
   * that was so all the time.
   */
  default void returnMachine(DatabaseAdapter server) {}

  /**
   * After {@link #losePower}: the machine and the server are there again, as what they were. A
   * fixture whose servers have no {@link io.github.essfailover.model.Capability#REJOIN} need not.
   */
  default void returnServer(DatabaseAdapter server) {
    Assumptions.abort("this fixture has no way to start a server again");
  }

  /** The server is gone from one moment to the next, without a word to anyone. */
  void losePower(DatabaseAdapter server);
}
