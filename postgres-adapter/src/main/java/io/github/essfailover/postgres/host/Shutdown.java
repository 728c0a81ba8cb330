package io.github.essfailover.postgres.host;

/** How a server is stopped: PostgreSQL 18 documentation, 18.5 "Shutting Down the Server". */
public enum Shutdown {
  /**
   * Sessions end, a checkpoint is written, and standbys that stream get everything. A primary
   * writes a last record, with which it leaves the standbys that do not stream behind.
   */
  FAST,
  /** From one moment to the next, as a loss of power: nothing more is written. */
  IMMEDIATE
}
