package io.github.essfailover.postgres.host;

/**
 * What a role that is no superuser needs on the source of a rewind: PostgreSQL 18 documentation,
 * "pg_rewind". Who may make base backups, which hold the same files, gains nothing new by it.
 */
public final class RewindRights {

  private RewindRights() {}

  /**
   * A script for the primary, to be run as a superuser in the administrative database; it
   * replicates, and may be repeated.
   *
   * @param replicationUser the role that standbys replicate with
   */
  public static String script(String replicationUser) {
    String role = '"' + replicationUser.replace("\"", "\"\"") + '"';
    return "GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text, boolean, boolean),"
        + " pg_catalog.pg_stat_file(text, boolean), pg_catalog.pg_read_binary_file(text),"
        + " pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean) TO "
        + role;
  }
}
