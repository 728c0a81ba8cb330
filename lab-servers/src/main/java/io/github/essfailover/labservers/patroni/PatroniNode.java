package io.github.essfailover.labservers.patroni;

import io.github.essfailover.labservers.network.FreePorts;
import io.github.essfailover.labservers.postgres.Login;
import io.github.essfailover.labservers.postgres.PostgresBinaries;
import io.github.essfailover.labservers.process.SupervisedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One member of a cluster: Patroni and the PostgreSQL server that it runs. Both end with this JVM.
 *
 * <p>Thread-safe.
 */
public final class PatroniNode {

  /**
   * The server and its tools are no children of Patroni's that would end with it, so all are ended
   * here at TERM, and Patroni alone at USR1. One that is just being started may show up a moment
   * later, hence the repeated look; the shells around it have the folder in their arguments too.
   */
  private static final String KEEPER =
      """
      data=$1; shift
      "$@" & patroni=$!
      mine() {
        for file in $(grep -lsaF -- "$data" /proc/[0-9]*/cmdline); do
          case "$({ tr '\\0' ' ' <"$file"; } 2>/dev/null)" in
            '' | sh\\ * | grep\\ *) ;;
            *) process=${file%/cmdline}; echo "${process#/proc/}" ;;
          esac
        done
      }
      stop() {
        kill -KILL $patroni 2>/dev/null
        quiet=0; signal=QUIT
        while [ $quiet -lt 3 ]; do
          left=$(mine)
          if [ -z "$left" ]; then quiet=$((quiet + 1)); else quiet=0; fi
          for process in $left; do kill -s $signal "$process" 2>/dev/null; done
          signal=KILL
          sleep 0.1
        done
        exit 0
      }
      trap stop TERM
      trap 'kill -KILL $patroni 2>/dev/null' USR1
      while :; do sleep 1 & wait $!; done
      """;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final PatroniLab lab;
  private final String cluster;
  private final String name;
  private final Path data;
  private final Path configuration;
  private final int apiPort = FreePorts.one();
  private final int port = FreePorts.one();
  private @Nullable SupervisedProcess process;

  PatroniNode(PatroniLab lab, String cluster, String name, String dcs) {
    this.lab = lab;
    this.cluster = cluster;
    this.name = name;
    this.data = lab.folder().resolve(name);
    this.configuration = lab.folder().resolve(name + ".yml");
    try {
      Files.writeString(configuration, configuration(dcs));
    } catch (IOException e) {
      throw new UncheckedIOException("The configuration cannot be written", e);
    }
  }

  /** Short intervals: rounds each second, and the shortest lease that Patroni allows. */
  private String configuration(String dcs) {
    return """
        scope: %s
        name: %s
        restapi:
          listen: 127.0.0.1:%d
          connect_address: 127.0.0.1:%d
          authentication: {username: %s, password: %s}
        etcd3: {host: 127.0.0.1:%d}
        bootstrap:
          dcs:
            ttl: 20
            loop_wait: 1
            retry_timeout: 3
            postgresql:
              use_pg_rewind: true
              use_slots: true
              parameters: {max_connections: 40, shared_buffers: 16MB}
        @DCS@
          initdb: [{encoding: UTF8}, {locale: C}, data-checksums, {auth: scram-sha-256}, no-sync]
        postgresql:
          listen: 127.0.0.1:%d
          connect_address: 127.0.0.1:%d
          data_dir: %s
          bin_dir: /usr/lib/postgresql/15/bin
          pgpass: %s
          basebackup: [{checkpoint: fast}]
          pg_hba:
            - host all all 127.0.0.1/32 scram-sha-256
            - host replication all 127.0.0.1/32 scram-sha-256
          authentication:
            superuser: {username: %s, password: %s}
            replication: {username: %s, password: %s}
          parameters: {unix_socket_directories: "", fsync: "off"}
        watchdog: {mode: "off"}
        """
        .formatted(
            cluster,
            name,
            apiPort,
            apiPort,
            lab.api().user(),
            lab.api().password(),
            lab.etcdPort(),
            port,
            port,
            data,
            lab.folder().resolve(name + ".pgpass"),
            lab.superuser().user(),
            lab.superuser().password(),
            lab.replication().user(),
            lab.replication().password())
        .replace("@DCS@\n", dcs);
  }

  /** Starts Patroni; returns at once. */
  public synchronized PatroniNode launch() {
    List<String> command = new ArrayList<>(List.of("sh", "-c", KEEPER, "keeper", data.toString()));
    command.addAll(PostgresBinaries.unprivileged());
    command.add(lab.program());
    command.add(configuration.toString());
    process = SupervisedProcess.start(command, lab.folder(), log(), "TERM");
    return this;
  }

  /** Waits until the member runs, as leader of its cluster or as a replica that can be queried. */
  public synchronized PatroniNode await() {
    if (process == null) {
      throw new IllegalStateException(name + " was not launched");
    }
    process.await(
        () -> lab.answers(apiPort, "/leader") || lab.answers(apiPort, "/replica"), PATIENCE);
    return this;
  }

  /** Starts it and waits until it runs. */
  public PatroniNode start() {
    return launch().await();
  }

  /** Patroni and its server are gone from one moment to the next. */
  public synchronized void powerLoss() {
    if (process != null) {
      process.close();
      process = null;
    }
  }

  /** Patroni is gone; its server runs on. */
  public synchronized void loseManager() {
    if (process != null) {
      process.signal("USR1");
    }
  }

  /** The member's name. */
  public String name() {
    return name;
  }

  /** The REST API's address. */
  public String api() {
    return "http://127.0.0.1:" + apiPort;
  }

  /** The server's port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** What both printed. */
  public Path log() {
    return lab.folder().resolve(name + ".log");
  }

  /** Connections to one database as the superuser, not pooled. */
  public PGSimpleDataSource superuser(String database) {
    return connectAs(lab.superuser(), database);
  }

  /** Connections to one database with that login, not pooled. */
  public PGSimpleDataSource connectAs(Login login, String database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(database);
    source.setUser(login.user());
    source.setPassword(login.password());
    source.setConnectTimeout(5);
    source.setSocketTimeout(60);
    return source;
  }

  @Override
  public String toString() {
    return name + " of " + cluster + " at 127.0.0.1:" + port;
  }
}
