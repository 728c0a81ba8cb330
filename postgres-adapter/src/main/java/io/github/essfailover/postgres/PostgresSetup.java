package io.github.essfailover.postgres;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.postgres.spi.DatabaseHook;
import io.github.essfailover.postgres.synapse.Ess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * Makes the role that {@link PostgresServer} works as, with the rights that a failover needs and no
 * more, and the tables of marks and heartbeats. Run it on the primary as a superuser; everything
 * replicates. It may be repeated, and must be after an application made its tables or new schemas,
 * or after an upgrade of this library. {@link #verify} names what is missing.
 *
 * <p>The role is no superuser, but whoever may let the applications' roles log in may also set
 * their passwords: treat its password like theirs.
 *
 * <pre>{@code
 * PostgresSetup.role("essfailover").applicationRoles("synapse", "mas")
 *     .install(superuserPostgres, List.of(superuserSynapse, superuserMas), password);
 * }</pre>
 *
 * <p>Immutable.
 */
public final class PostgresSetup {

  /** A fenced server refuses writes by default, to superusers too. */
  private static final String TAKE_WRITES = "SET default_transaction_read_only = off";

  private final String role;
  private final List<String> applicationRoles;
  private final Rights rights;
  private final List<DatabaseHook> hooks;

  /** What is given only when it is asked for. */
  private record Rights(boolean archive, boolean prepared, boolean superuserBefore15) {}

  private PostgresSetup(
      String role, List<String> applicationRoles, Rights rights, List<DatabaseHook> hooks) {
    this.role = role;
    this.applicationRoles = List.copyOf(applicationRoles);
    this.rights = rights;
    this.hooks = List.copyOf(hooks);
  }

  /** Starts with the name of the role; no application roles, no archive, the hooks of ESS. */
  public static PostgresSetup role(String name) {
    return new PostgresSetup(name, List.of(), new Rights(false, false, false), Ess.hooks());
  }

  /** The roles that applications log in with; they must exist. */
  public PostgresSetup applicationRoles(String... roles) {
    return new PostgresSetup(role, List.of(roles), rights, hooks);
  }

  /**
   * Also grants the right to set {@code restore_command}, which standbys that are fed by an archive
   * need for a freeze. Whoever has it can run commands on the database host.
   */
  public PostgresSetup archive() {
    return with(new Rights(true, rights.prepared, rights.superuserBefore15));
  }

  /**
   * Also makes the role a member of the applications' roles, which it needs to roll their prepared
   * transactions back: see {@link PostgresServerBuilder#rollBackPreparedTransactions()}. Whoever
   * has it can read and write what the applications can.
   */
  public PostgresSetup preparedTransactions() {
    return with(new Rights(rights.archive, true, rights.superuserBefore15));
  }

  /** Also grants what that hook needs. Those for Synapse and MAS are there by themselves. */
  public PostgresSetup hook(DatabaseHook hook) {
    List<DatabaseHook> all = new ArrayList<>(hooks);
    all.add(hook);
    return new PostgresSetup(role, applicationRoles, rights, all);
  }

  /**
   * Makes the role a superuser on PostgreSQL 14, where {@code ALTER SYSTEM} and {@code CHECKPOINT}
   * cannot be granted (PostgreSQL 15 release notes, E.19.3.4); without it the setup refuses a 14.
   * Makes no difference from 15 on: run the setup again after the upgrade, and the role is no
   * superuser any more.
   */
  public PostgresSetup superuserBefore15() {
    return with(new Rights(rights.archive, rights.prepared, true));
  }

  private PostgresSetup with(Rights other) {
    return new PostgresSetup(role, applicationRoles, other, hooks);
  }

  /** The script for the administrative database: to be followed by {@link #databaseScript()}. */
  public String serverScript() {
    return fill("setup-server.sql");
  }

  /** The script for the administrative database and for each database of the applications. */
  public String databaseScript() {
    return fill("setup-database.sql")
        + hooks.stream()
            .map(hook -> hook.setupScript(Sql.literal(role)))
            .collect(Collectors.joining());
  }

  /**
   * Runs the scripts and sets the role's password, of which only a hash is sent.
   *
   * @param admin superuser connections to the administrative database
   * @param databases superuser connections to each database of the applications
   * @throws SQLException when the server refuses; what was done before stays
   */
  public void install(DataSource admin, Collection<? extends DataSource> databases, char[] password)
      throws SQLException {
    try (Connection connection = admin.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(TAKE_WRITES);
      statement.execute(serverScript());
      statement.execute(databaseScript());
      connection.unwrap(PGConnection.class).alterUserPassword(role, password, "scram-sha-256");
    }
    for (DataSource database : databases) {
      try (Connection connection = database.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(TAKE_WRITES);
        statement.execute(databaseScript());
      }
    }
  }

  /**
   * Names what the setup should have made and is not there, in each database; empty is right.
   * Changes nothing, and may be run on a standby, where what was granted on the primary arrives.
   *
   * @param admin connections to the administrative database, as the role or as a superuser
   * @param databases the same to each database of the applications
   * @throws SQLException when a connection is refused
   * @throws io.github.essfailover.error.AdapterException when the server refuses to answer
   */
  public List<String> verify(
      DataSource admin, Collection<? extends DataSource> databases, Deadline deadline)
      throws SQLException {
    return new SetupVerification(role, applicationRoles, rights.archive, hooks, deadline)
        .run(admin, databases);
  }

  private String fill(String resource) {
    String applications =
        applicationRoles.stream().map(Sql::literal).collect(Collectors.joining(", "));
    return Sql.resource(resource)
        .replace("@ROLE@", Sql.literal(role))
        .replace("@ARCHIVE@", String.valueOf(rights.archive))
        .replace("@PREPARED@", String.valueOf(rights.prepared))
        .replace("@SUPERUSER@", String.valueOf(rights.superuserBefore15))
        .replace("@APPLICATIONS@", applications);
  }

  @Override
  public String toString() {
    return "setup of role " + role;
  }
}
