package io.github.essfailover.labservers.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Makes standbys as {@code pg_basebackup} does, which the embedded programs do not hold: PostgreSQL
 * 18 documentation, 25.3.4 "Making a Base Backup Using the Low Level API".
 */
final class BaseBackup {

  private BaseBackup() {}

  /** Copies the running upstream into standbys that are not started, each with its own slot. */
  static void copy(
      PostgresInstance upstream,
      List<PostgresInstance> standbys,
      Login replication,
      Path passfile) {
    try (Connection connection = upstream.superuser("postgres").getConnection();
        Statement statement = connection.createStatement()) {
      for (PostgresInstance standby : standbys) {
        reserveSlot(upstream, standby.name());
      }
      statement.execute("SELECT pg_backup_start('lab', true)");
      for (PostgresInstance standby : standbys) {
        Folders.delete(standby.dataFolder());
        Folders.copyRunning(upstream.dataFolder(), standby.dataFolder());
      }
      String label = stop(statement);
      for (PostgresInstance standby : standbys) {
        Files.writeString(standby.dataFolder().resolve("backup_label"), label);
        makeStandby(standby, upstream, replication, passfile);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("No base backup of " + upstream, e);
    } catch (IOException e) {
      throw new UncheckedIOException("No base backup of " + upstream, e);
    }
  }

  static void reserveSlot(PostgresInstance upstream, String slot) {
    try (Connection connection = upstream.superuser("postgres").getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT pg_create_physical_replication_slot(?, true) WHERE NOT EXISTS"
                    + " (SELECT FROM pg_replication_slots WHERE slot_name = ?)")) {
      statement.setString(1, slot);
      statement.setString(2, slot);
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException("No slot " + slot + " on " + upstream, e);
    }
  }

  private static String stop(Statement statement) throws SQLException {
    try (ResultSet stopped =
        statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
      stopped.next();
      return stopped.getString(1);
    }
  }

  /** Makes a stopped server a standby of that upstream. */
  static void makeStandby(
      PostgresInstance standby, PostgresInstance upstream, Login replication, Path passfile) {
    String conninfo =
        "host="
            + upstream.peerHost()
            + " port="
            + upstream.port()
            + " user="
            + replication.user()
            + " passfile=''"
            + passfile
            + "'' application_name="
            + standby.name()
            + " connect_timeout=3";
    Path data = standby.dataFolder();
    try {
      Files.writeString(data.resolve("standby.signal"), "");
      Files.write(
          data.resolve("postgresql.auto.conf"),
          List.of(
              "primary_conninfo = '" + conninfo + "'",
              "primary_slot_name = '" + standby.name() + "'"),
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(standby + " cannot be made a standby", e);
    }
  }
}
