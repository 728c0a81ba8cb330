package io.github.essfailover.postgres.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.error.PlanException;
import io.github.essfailover.labservers.network.FaultyLink;
import io.github.essfailover.labservers.postgres.Login;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.postgres.PostgresServerBuilder;
import io.github.essfailover.postgres.TrioFixture;
import io.github.essfailover.report.RunReport;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The way to the servers is odd, crowded or broken. */
class AccessTest {

  private static final String ODD = "it's a \\ \"pass\" : wörd $$ %s {}' OR 1=1 --";

  private FailoverOnRealServers night;

  @BeforeEach
  void start() throws Exception {
    night = FailoverOnRealServers.start();
  }

  @AfterEach
  void close() {
    night.close();
  }

  @Test
  void passwordsAndPassfile_withQuotesAndBackslashes_work() throws Exception {
    for (String role : List.of(TrioFixture.ROLE, night.servers().trio().replicationUser())) {
      night
          .servers()
          .superuser(
              night.dc1(), "ALTER ROLE " + role + " PASSWORD '" + ODD.replace("'", "''") + "'");
    }
    night.awaitReplayed(night.dc1(), night.dc2());
    night.awaitReplayed(night.dc1(), night.dc3());
    Path folder = night.dc1().dataFolder().resolveSibling("it's a \\ \"folder\"");
    Files.createDirectories(folder);
    Path passfile = folder.resolve("pass file");
    Files.writeString(passfile, "*:*:*:*:" + ODD.replace("\\", "\\\\").replace(":", "\\:") + "\n");
    Files.setPosixFilePermissions(
        passfile, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    for (PostgresInstance each : night.servers().trio().instances()) {
      night.describe(
          each.name(), usual -> described(each).replicationUser("replicator", passfile.toString()));
    }
    night.loseDc1();

    RunReport report = night.failOver("dc2");

    Told.report("odd passwords", report);
    night.assertNothingOwedButFences(report);
    assertThat(report.toText() + report.toJson()).doesNotContain("1=1");
    assertThat(Files.readString(night.dc3().log())).doesNotContain("1=1");
    assertThat(night.servers().one(night.dc3(), "SHOW primary_conninfo")).contains("pass file");
    assertThat(night.servers().one(night.dc3(), "SELECT status FROM pg_stat_wal_receiver"))
        .isEqualTo("streaming");
  }

  private static PostgresServerBuilder described(PostgresInstance instance) {
    return PostgresServer.named("main")
        .locatedIn(instance.name())
        .listensOn(instance.host(), instance.port())
        .admin(as(instance, "postgres"))
        .database("synapse", as(instance, "synapse"))
        .database("mas", as(instance, "mas"))
        .applicationRoles("synapse", "mas");
  }

  private static PGSimpleDataSource as(PostgresInstance instance, String database) {
    return instance.connectAs(new Login(TrioFixture.ROLE, ODD), database);
  }

  /** On the primary that has to be fenced, and on the target that has to be promoted. */
  @Test
  void idleConnections_byTheHundreds_areEndedInTime() throws Exception {
    int count = Scale.of(100, 1_000);
    for (PostgresInstance each : night.servers().trio().instances()) {
      night.set(each, "max_connections = " + (count + 60));
    }
    night.dc1().restart();
    night.dc2().restart();
    night.dc3().restart();
    List<Connection> idle = new ArrayList<>();
    try (Writers writers = night.traffic()) {
      idle.addAll(connect(night.dc1(), count));
      idle.addAll(connect(night.dc2(), count));

      RunReport report = night.failOver("dc2");

      Told.report(2 * count + " idle connections", report);
      night.assertNothingOwedButFences(report);
      assertThat(Told.foundLoss(report)).isEqualTo(DataLoss.none());
      assertThat(writers.lostOn(night.dc2())).isEmpty();
      assertThat(night.look("dc1").applicationSessions()).isZero();
      night.assertServes("dc2", "dc3");
    } finally {
      idle.forEach(AccessTest::close);
    }
  }

  /** Clients took everything but what is reserved for superusers. */
  @Test
  void connections_allTaken_isRefusedAndSaysSo() throws Exception {
    List<Connection> all = fill(night.dc2());
    try {
      night.loseDc1();

      assertThatThrownBy(() -> night.failOver("dc2"))
          .isInstanceOf(PlanException.class)
          .hasMessageContaining("no connection left")
          .hasMessageContaining("remaining connection slots are reserved");
    } finally {
      all.forEach(AccessTest::close);
    }
  }

  /** PostgreSQL 16 and later: the role may use what is reserved for such a night. */
  @Test
  void connections_allTakenButTheReserved_areEndedInTime() throws Exception {
    night.servers().superuser(night.dc1(), "GRANT pg_use_reserved_connections TO essfailover");
    night.awaitReplayed(night.dc1(), night.dc2());
    for (PostgresInstance each : List.of(night.dc1(), night.dc2())) {
      night.set(each, "reserved_connections = 5");
      each.restart();
    }
    try (Writers writers = night.traffic()) {
      List<Connection> all = fill(night.dc1());
      all.addAll(fill(night.dc2()));

      RunReport report = night.failOver("dc2");

      all.forEach(AccessTest::close);
      Told.report("all connections taken but the reserved", report);
      night.assertNothingOwedButFences(report);
      assertThat(Told.foundLoss(report)).isEqualTo(DataLoss.none());
      assertThat(writers.lostOn(night.dc2())).isEmpty();
      night.assertServes("dc2", "dc3");
    }
  }

  private List<Connection> fill(PostgresInstance server) throws SQLException {
    List<Connection> all = new ArrayList<>();
    try {
      while (true) {
        all.addAll(connect(server, 1));
      }
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("53300");
      return all;
    }
  }

  /** Its bytes vanish from one moment to the next, in the middle of the promotion. */
  @Test
  void line_fallsSilentDuringThePromotion_isPromotedOnce() throws Exception {
    PostgresInstance dc2 = night.dc2();
    try (FaultyLink link = FaultyLink.to(new InetSocketAddress(dc2.host(), dc2.port()));
        Writers writers = night.traffic()) {
      night.describe("dc2", server -> through(link, server, dc2));
      night.awaitReceived(night.dc1(), dc2);
      night.loseDc1();
      night.interception().before("dc2", "promote", link::loseAnswers);
      CompletableFuture<Void> mended =
          CompletableFuture.runAsync(
              link::recover, CompletableFuture.delayedExecutor(4, TimeUnit.SECONDS));

      RunReport report = night.failOver("dc2");

      mended.join();
      Told.report("a line that falls silent", report);
      night.assertNothingOwedButFences(report);
      assertThat(writers.lostOn(dc2)).isEmpty();
      night.assertServes("dc2", "dc3");
    }
  }

  private static PostgresServerBuilder through(
      FaultyLink link, PostgresServerBuilder server, PostgresInstance instance) {
    return server.admin(through(link, TrioFixture.agent(instance, "postgres")));
  }

  private static PGSimpleDataSource through(FaultyLink link, PGSimpleDataSource agent) {
    agent.setServerNames(new String[] {link.address().getHostString()});
    agent.setPortNumbers(new int[] {link.address().getPort()});
    return agent;
  }

  private List<Connection> connect(PostgresInstance server, int count) throws SQLException {
    PGSimpleDataSource application =
        server.connectAs(night.servers().trio().application("synapse"), "synapse");
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      connections.add(application.getConnection());
    }
    return connections;
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // The server has ended it.
    }
  }
}
