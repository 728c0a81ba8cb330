package io.github.essfailover.labservers.postgres;

import io.github.essfailover.labservers.network.FreePorts;
import io.github.essfailover.labservers.process.SupervisedProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One PostgreSQL server: a data folder, an address and, while it runs, a process. The process ends
 * with this JVM, whatever ends the JVM.
 *
 * <p>Thread-safe. The port stays the same over restarts.
 */
public final class PostgresInstance implements AutoCloseable {

  private static final String SUPERUSER_DATABASE = "postgres";

  /** Signals of PostgreSQL 18's documentation, 18.5: a fast shutdown, and an immediate one. */
  private static final String FAST = "INT";

  private static final String IMMEDIATE = "QUIT";

  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

  private final String name;
  private final String host;
  private final String peerHost;
  private final int port;
  private final Path dataFolder;
  private final PostgresBinaries binaries;
  private final Login superuser;
  private @Nullable SupervisedProcess process;

  PostgresInstance(
      String name,
      String host,
      String peerHost,
      int port,
      Path dataFolder,
      PostgresBinaries binaries,
      Login superuser) {
    this.name = name;
    this.host = host;
    this.peerHost = peerHost;
    this.port = port == 0 ? FreePorts.onAll(host) : port;
    this.dataFolder = dataFolder;
    this.binaries = binaries;
    this.superuser = superuser;
  }

  /** The name, for instance {@code dc1}. */
  public String name() {
    return name;
  }

  /** The loopback address that it listens on. */
  public String host() {
    return host;
  }

  /** The address at which its peers reach it; the same, unless a line is between them. */
  public String peerHost() {
    return peerHost;
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** The data folder; it is there while the server is not. */
  public Path dataFolder() {
    return dataFolder;
  }

  /** The file that holds what the server said. */
  public Path log() {
    return dataFolder.resolveSibling(name + ".log");
  }

  /** The address of one database, without credentials. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + host + ":" + port + "/" + database;
  }

  /** Connections to one database as the superuser, not pooled; waits at most 5 s to connect. */
  public PGSimpleDataSource superuser(String database) {
    return connectAs(superuser, database);
  }

  /** Connections to one database with that login, not pooled; waits at most 5 s to connect. */
  public PGSimpleDataSource connectAs(Login login, String database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {host});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(database);
    source.setUser(login.user());
    source.setPassword(login.password());
    source.setConnectTimeout(5);
    source.setSocketTimeout(60);
    return source;
  }

  /** Starts it, unless it runs, and waits until it answers queries (at most 60 s). */
  public synchronized PostgresInstance start() {
    if (!isRunning()) {
      launch();
      awaitAnswer();
    }
    return this;
  }

  /** Stops it cleanly, as an administrator would: everything is sent to the standbys first. */
  public void stop() {
    end(FAST);
  }

  /** Ends it from one moment to the next: nothing is written, sent or said any more. */
  public void powerLoss() {
    end(IMMEDIATE);
  }

  /** Kills its first process; the others notice that by themselves. */
  public void kill() {
    end("KILL");
  }

  /** Stops it cleanly and starts it. */
  public synchronized PostgresInstance restart() {
    stop();
    return start();
  }

  /** Whether its process runs. */
  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Ends it at once. */
  @Override
  public void close() {
    powerLoss();
  }

  synchronized void launch() {
    List<String> command = new ArrayList<>(PostgresBinaries.unprivileged());
    command.addAll(
        List.of(
            binaries.program("postgres").toString(),
            "-D",
            dataFolder.toString(),
            "-c",
            "listen_addresses=" + host,
            "-c",
            "port=" + port,
            "-c",
            "cluster_name=" + name));
    process = SupervisedProcess.start(command, dataFolder, log(), IMMEDIATE);
  }

  synchronized void awaitAnswer() {
    if (process == null) {
      throw new IllegalStateException(name + " was not started");
    }
    process.await(this::answers, START_PATIENCE);
  }

  private boolean answers() {
    try (Connection connection = superuser(SUPERUSER_DATABASE).getConnection()) {
      return connection.isValid(5);
    } catch (SQLException notYet) {
      return false;
    }
  }

  private synchronized void end(String signal) {
    if (process != null) {
      process.end(signal, STOP_PATIENCE);
      process = null;
    }
  }

  @Override
  public String toString() {
    return name + " at " + host + ":" + port;
  }
}
