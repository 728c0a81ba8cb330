package io.github.essfailover.postgres;

/**
 * What differs between PostgreSQL 14 and 18, by {@code server_version_num}. Pure. Not seen on a
 * real 14; its documentation says so.
 */
final class Versions {

  static final int OLDEST = 140000;

  private Versions() {}

  /** PostgreSQL 15 release notes, E.19.3.4: GRANT ... ON PARAMETER, and the role pg_checkpoint. */
  static boolean canGrantSettings(int version) {
    return version >= 150000;
  }

  /** PostgreSQL 15 release notes: {@code pg_database.datcollversion} and its function. */
  static boolean hasDatabaseCollations(int version) {
    return version >= 150000;
  }

  /** PostgreSQL 16 release notes: CREATEROLE no longer reaches roles that others made. */
  static boolean needsAdminOption(int version) {
    return version >= 160000;
  }

  /** Major versions replicate physically only to themselves. */
  static int major(int version) {
    return version / 10000;
  }
}
