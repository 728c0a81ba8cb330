package io.github.essfailover.testkit.contract;

import io.github.essfailover.spi.DatabaseAdapter;
import java.time.Clock;
import java.time.Duration;

/**
 * A fresh replication group for one test of {@link DatabaseAdapterContract}: a primary in {@code
 * dc1} and two standbys in {@code dc2} and {@code dc3} that stream from it, each with a slot named
 * like its data center. Each has at least one database, with a role that an application uses.
 *
 * <p>Confined to one thread.
 */
public interface DatabaseFixture extends AutoCloseable {

  /** The primary, in dc1. */
  DatabaseAdapter primary();

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

  /** The server is gone from one moment to the next, without a word to anyone. */
  void losePower(DatabaseAdapter server);

  /** The clock that the adapters were given. */
  Clock clock();

  /** Lets time pass: a real fixture waits, a simulated one moves its clock. */
  void pass(Duration time) throws InterruptedException;

  /** Ends the servers. */
  @Override
  void close();
}
