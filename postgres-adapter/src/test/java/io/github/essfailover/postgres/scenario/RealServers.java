package io.github.essfailover.postgres.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.postgres.TrioFixture;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Three servers and what happens to them without an orchestrator. Confined to one thread. */
abstract class RealServers implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TrioFixture servers;

  RealServers(TrioFixture servers) {
    this.servers = servers;
  }

  final void makeReady() throws Exception {
    for (PostgresInstance each : servers.trio().instances()) {
      // Here servers are killed, never the machine: what the kernel has is safe, and it is faster.
      set(each, "fsync = off");
    }
    application(Writers.TABLE);
    application("CREATE TABLE bulk (payload text)");
  }

  final TrioFixture servers() {
    return servers;
  }

  final PostgresInstance dc1() {
    return servers.trio().dc1();
  }

  final PostgresInstance dc2() {
    return servers.trio().dc2();
  }

  final PostgresInstance dc3() {
    return servers.trio().dc3();
  }

  final PostgresInstance instance(String dataCenter) {
    return servers.trio().instance(dataCenter);
  }

  final void application(String sql) throws Exception {
    servers.application(dc1(), sql);
  }

  final Writers writers() {
    return Writers.start(dc1().connectAs(servers.trio().application("synapse"), "synapse"));
  }

  /** Some rows of writers that have stopped and got all their answers. */
  final Writers traffic() throws Exception {
    Writers writers = writers();
    until(() -> writers.count() > 100);
    return writers.stop();
  }

  /** Commits about so much write-ahead log on the first primary. */
  final void write(int megabytes) throws Exception {
    for (int i = 0; i < megabytes; i++) {
      application(
          "INSERT INTO bulk SELECT repeat(md5(i::text), 28) FROM generate_series(1, 1100) i");
    }
  }

  final DatabaseState look(String dataCenter) {
    return servers
        .describe(instance(dataCenter))
        .build()
        .observe(Deadline.after(PATIENCE, Clock.systemUTC()));
  }

  /** Sets parameters of a running server. */
  final void set(PostgresInstance server, String... settings) throws Exception {
    for (String setting : settings) {
      servers.superuser(server, "ALTER SYSTEM SET " + setting);
    }
    servers.superuser(server, "SELECT pg_reload_conf()");
  }

  /** The standby follows nobody and waits like one whose line is cut. Undone by {@link #mend}. */
  final String cut(PostgresInstance standby) throws Exception {
    String upstream = servers.one(standby, "SHOW primary_conninfo");
    set(standby, "primary_conninfo = ''");
    until(() -> servers.one(standby, "SELECT count(*) FROM pg_stat_wal_receiver").equals("0"));
    return upstream;
  }

  /** It tries to follow whom it followed before. */
  final void mend(PostgresInstance standby, String upstream) throws Exception {
    set(standby, "primary_conninfo = '" + upstream.replace("'", "''") + "'");
  }

  /** Waits until the standby has everything that the primary has flushed. */
  final void awaitReceived(PostgresInstance primary, PostgresInstance standby) throws Exception {
    String position = servers.one(primary, "SELECT pg_current_wal_flush_lsn()");
    until(
        () ->
            servers
                .one(standby, "SELECT pg_last_wal_receive_lsn() >= '" + position + "'")
                .equals("t"));
  }

  /** Waits until the standby shows everything that the primary has flushed. */
  final void awaitReplayed(PostgresInstance primary, PostgresInstance standby) throws Exception {
    String position = servers.one(primary, "SELECT pg_current_wal_flush_lsn()");
    until(
        () ->
            servers
                .one(standby, "SELECT pg_last_wal_replay_lsn() >= '" + position + "'")
                .equals("t"));
  }

  /** A standby removes log at a restartpoint, which needs a checkpoint of the primary. */
  final void recycle(PostgresInstance primary, PostgresInstance standby) throws Exception {
    servers.superuser(primary, "CHECKPOINT");
    awaitReplayed(primary, standby);
    servers.superuser(standby, "CHECKPOINT");
  }

  /** How many bytes of log one standby has and the other has not. */
  final long bytesAhead(String ahead, String behind) {
    return look(ahead).position().bytesAfter(look(behind).position());
  }

  static void until(Callable<Boolean> wished) throws Exception {
    Deadline deadline = Deadline.after(PATIENCE, Clock.systemUTC());
    while (!wished.call()) {
      assertThat(deadline.isExpired()).as("waited too long").isFalse();
      Thread.sleep(10);
    }
  }

  @Override
  public void close() {
    servers.close();
  }
}
