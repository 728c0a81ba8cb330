package io.github.essfailover.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * Makes the role that {@link PostgresServer} works as, with the rights that a failover needs and no
 * more, and the tables of marks. Run it on the primary as a superuser; everything replicates. It
 * may be repeated, and must be after an application made its tables or new schemas.
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

  private final String role;
  private final List<String> applicationRoles;
  private final boolean archive;

  private PostgresSetup(String role, List<String> applicationRoles, boolean archive) {
    this.role = role;
    this.applicationRoles = List.copyOf(applicationRoles);
    this.archive = archive;
  }

  /** Starts with the name of the role; no application roles, no archive. */
  public static PostgresSetup role(String name) {
    return new PostgresSetup(name, List.of(), false);
  }

  /** The roles that applications log in with; they must exist. */
  public PostgresSetup applicationRoles(String... roles) {
    return new PostgresSetup(role, List.of(roles), archive);
  }

  /**
   * Also grants the right to set {@code restore_command}, which standbys that are fed by an archive
   * need for a freeze. Whoever has it can run commands on the database host.
   */
  public PostgresSetup archive() {
    return new PostgresSetup(role, applicationRoles, true);
  }

  /** The script for the administrative database: to be followed by {@link #databaseScript()}. */
  public String serverScript() {
    return fill("setup-server.sql");
  }

  /** The script for the administrative database and for each database of the applications. */
  public String databaseScript() {
    return fill("setup-database.sql");
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
      statement.execute(serverScript());
      statement.execute(databaseScript());
      connection.unwrap(PGConnection.class).alterUserPassword(role, password, "scram-sha-256");
    }
    for (DataSource database : databases) {
      try (Connection connection = database.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(databaseScript());
      }
    }
  }

  private String fill(String resource) {
    String applications =
        applicationRoles.stream().map(Sql::literal).collect(Collectors.joining(", "));
    return read(resource)
        .replace("@ROLE@", Sql.literal(role))
        .replace("@ARCHIVE@", String.valueOf(archive))
        .replace("@APPLICATIONS@", applications);
  }

  private static String read(String resource) {
    try (InputStream script = PostgresSetup.class.getResourceAsStream(resource)) {
      if (script == null) {
        throw new IllegalStateException("The script " + resource + " is not in the library");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The script " + resource + " cannot be read", e);
    }
  }

  @Override
  public String toString() {
    return "setup of role " + role;
  }
}
