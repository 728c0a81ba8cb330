package io.github.essfailover.labservers.postgres;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;

/**
 * A stopped primary's data folder with everything that a trio has in the beginning, made once for
 * each cache folder and then copied. All copies share one system identifier and the passwords.
 */
final class DataTemplate {

  static final String SUPERUSER = "postgres";
  static final String REPLICATION = "replicator";
  static final List<String> APPLICATIONS = List.of("synapse", "mas");

  private static final List<String> USERS = List.of(SUPERUSER, REPLICATION, "synapse", "mas");

  /** Small, durable, quick to notice that a peer is gone. */
  private static final List<String> SETTINGS =
      List.of(
          "wal_level = replica",
          "fsync = on",
          "shared_buffers = 16MB",
          "dynamic_shared_memory_type = mmap",
          "max_connections = 60",
          "max_wal_senders = 10",
          "max_replication_slots = 10",
          "min_wal_size = 32MB",
          "max_wal_size = 128MB",
          "wal_keep_size = 64MB",
          "wal_log_hints = on",
          "hot_standby = on",
          "wal_receiver_status_interval = 1s",
          "wal_retrieve_retry_interval = 200ms",
          "wal_receiver_timeout = 5s",
          "wal_sender_timeout = 5s",
          "unix_socket_directories = ''",
          "password_encryption = scram-sha-256",
          "jit = off",
          "log_line_prefix = '%m [%p] %a '");

  private static final List<String> SETTINGS_SINCE_18 = List.of("io_method = sync");

  private final Path data;
  private final Properties passwords;

  private DataTemplate(Path data, Properties passwords) {
    this.data = data;
    this.passwords = passwords;
  }

  static DataTemplate of(PostgresBinaries binaries, Path cache) {
    Path template = cache.resolve("template-" + binaries.majorVersion());
    try {
      if (!Files.isDirectory(template)) {
        make(binaries, template);
      }
      Properties passwords = new Properties();
      try (Reader file = Files.newBufferedReader(template.resolve("passwords"))) {
        passwords.load(file);
      }
      return new DataTemplate(template.resolve("data"), passwords);
    } catch (IOException e) {
      throw new UncheckedIOException("No data folder can be made in " + cache, e);
    }
  }

  /** The program is several times faster than a walk over the 1,300 files. */
  void copyTo(Path folder) throws IOException {
    Programs.run(List.of("cp", "-Rp", data.toString(), folder.toString()));
  }

  Login login(String user) {
    return new Login(user, String.valueOf(passwords.getProperty(user)));
  }

  private static void make(PostgresBinaries binaries, Path template) throws IOException {
    Path half =
        template.resolveSibling(template.getFileName() + "." + ProcessHandle.current().pid());
    Folders.delete(half);
    Files.createDirectories(half);
    Properties passwords = new Properties();
    for (String user : USERS) {
      passwords.setProperty(user, newPassword());
    }
    StringWriter text = new StringWriter();
    passwords.store(text, null);
    writeSecret(half.resolve("passwords"), text.toString());
    DataTemplate made = new DataTemplate(half.resolve("data"), passwords);
    made.initialize(binaries);
    configure(binaries, made.data);
    made.createApplications(binaries);
    try {
      Files.move(half, template, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (FileSystemException e) {
      // Another process was faster.
      Folders.delete(half);
    }
  }

  private void initialize(PostgresBinaries binaries) throws IOException {
    Path password = data.resolveSibling("superuser");
    writeSecret(password, login(SUPERUSER).password());
    List<String> command = new ArrayList<>(PostgresBinaries.unprivileged());
    command.addAll(
        List.of(
            binaries.program("initdb").toString(),
            "--pgdata=" + data,
            "--username=" + SUPERUSER,
            "--auth=scram-sha-256",
            "--pwfile=" + password,
            "--locale=C",
            "--encoding=UTF8",
            "--wal-segsize=1",
            "--data-checksums"));
    Programs.run(command);
    Files.delete(password);
  }

  private void createApplications(PostgresBinaries binaries) {
    try (PostgresInstance server =
            new PostgresInstance(
                    "template", "127.0.0.1", "127.0.0.1", 0, data, binaries, login(SUPERUSER))
                .start();
        Connection connection = server.superuser("postgres").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(createRole(REPLICATION, "LOGIN REPLICATION"));
      for (String application : APPLICATIONS) {
        statement.execute(createRole(application, "LOGIN"));
        statement.execute("CREATE DATABASE " + application + " OWNER " + application);
      }
      server.stop();
    } catch (SQLException e) {
      throw new IllegalStateException("The applications' databases were not created", e);
    }
  }

  private String createRole(String name, String attributes) {
    return "CREATE ROLE " + name + " " + attributes + " PASSWORD '" + login(name).password() + "'";
  }

  private static void configure(PostgresBinaries binaries, Path data) throws IOException {
    List<String> settings = new ArrayList<>(SETTINGS);
    if (binaries.majorVersion() >= 18) {
      settings.addAll(SETTINGS_SINCE_18);
    }
    Files.write(data.resolve("postgresql.conf"), settings, StandardOpenOption.APPEND);
    Files.write(
        data.resolve("pg_hba.conf"),
        List.of(
            "host all all 127.0.0.0/8 scram-sha-256",
            "host replication all 127.0.0.0/8 scram-sha-256",
            "host all all ::1/128 scram-sha-256",
            "host replication all ::1/128 scram-sha-256"));
  }

  private static String newPassword() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  static void writeSecret(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }
}
