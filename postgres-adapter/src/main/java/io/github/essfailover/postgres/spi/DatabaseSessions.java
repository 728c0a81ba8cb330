package io.github.essfailover.postgres.spi;

import io.github.essfailover.model.Deadline;
import java.util.function.Function;

/**
 * The way to one database on one server. Thread-safe; nothing is pooled, each use has a session of
 * its own.
 */
public interface DatabaseSessions {

  /**
   * Opens a session, uses it, closes it.
   *
   * @throws io.github.essfailover.error.AdapterException when no session can be had, or from the
   *     use
   */
  <T> T with(Deadline deadline, Function<DatabaseSession, T> use);
}
