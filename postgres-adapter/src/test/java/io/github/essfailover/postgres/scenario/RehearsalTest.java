package io.github.essfailover.postgres.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.DataCenter;
import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.labservers.postgres.Login;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.postgres.TrioFixture;
import io.github.essfailover.report.Rehearsal;
import io.github.essfailover.report.Rehearsal.Overall;
import io.github.essfailover.report.Rehearsal.Verdict;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.testkit.FakeDataCenter;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.ScriptedApprovals;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A rehearsal leaves three real servers as they were, and does with a role that only reads. */
class RehearsalTest {

  private static final Login READER = new Login("only_reads", "reads-" + System.nanoTime());
  private static final Login AGENT = new Login(TrioFixture.ROLE, TrioFixture.PASSWORD);
  private static final Switchover MOVE =
      Switchover.from("dc1").to("dc2").because("CHG-1: a rehearsal");

  private static TrioFixture servers;

  @BeforeAll
  static void start() throws Exception {
    servers = TrioFixture.start();
    servers.superuser(
        servers.trio().dc1(),
        "CREATE ROLE only_reads LOGIN PASSWORD '" + READER.password() + "'",
        "GRANT pg_monitor, pg_read_all_data TO only_reads");
    String written = servers.one(servers.trio().dc1(), "SELECT pg_current_wal_flush_lsn()");
    for (PostgresInstance standby : List.of(servers.trio().dc2(), servers.trio().dc3())) {
      RealServers.until(
          () ->
              "t"
                  .equals(
                      servers.one(
                          standby, "SELECT pg_last_wal_replay_lsn() >= '" + written + "'")));
    }
  }

  @AfterAll
  static void close() {
    servers.close();
  }

  /** Everything that any change of the adapter would leave behind. */
  private static Map<String, String> state() throws Exception {
    Map<String, String> state = new TreeMap<>();
    for (PostgresInstance each : servers.trio().instances()) {
      // A transaction that writes takes an id; statements that only read take none.
      state.put(each.name() + " next id", one(each, "txid_snapshot_xmax(txid_current_snapshot())"));
      state.put(each.name() + " standby", one(each, "pg_is_in_recovery()"));
      state.put(
          each.name() + " slots",
          one(each, "(SELECT string_agg(slot_name, ',') FROM pg_replication_slots)"));
      state.put(each.name() + " settings read at", one(each, "pg_conf_load_time()"));
      state.put(
          each.name() + " settings",
          Files.readString(each.dataFolder().resolve("postgresql.auto.conf")));
    }
    return state;
  }

  private static String one(PostgresInstance server, String expression) throws Exception {
    return String.valueOf(servers.one(server, "SELECT " + expression));
  }

  private static Rehearsal rehearsed(Login as) throws Exception {
    FakeWorld world = FakeWorld.of("dc1", "dc2", "dc3");
    try (FailoverOrchestrator orchestrator =
        FailoverOrchestrator.builder()
            .deployment("example.org")
            .dataCenters(
                servers.trio().instances().stream()
                    .map(each -> dataCenter(world.dataCenter(each.name()), server(each, as)))
                    .toArray(DataCenter[]::new))
            .dns(world.dns())
            .journal(new InMemoryJournal(Clock.systemUTC()))
            .singleOrchestrator("a test")
            .approvals(ScriptedApprovals.approvingPlans())
            .build()) {
      return orchestrator.rehearse(MOVE);
    }
  }

  private static DatabaseAdapter server(PostgresInstance instance, Login as) {
    return PostgresServer.named("main")
        .locatedIn(instance.name())
        .listensOn(instance.host(), instance.port())
        .replicationUser(servers.trio().replicationUser(), servers.trio().passfile().toString())
        .admin(instance.connectAs(as, "postgres"))
        .database("synapse", instance.connectAs(as, "synapse"))
        .database("mas", instance.connectAs(as, "mas"))
        .applicationRoles("synapse", "mas")
        .build();
  }

  private static DataCenter dataCenter(FakeDataCenter fake, DatabaseAdapter server) {
    server.databases().forEach(name -> fake.cluster().rendersDatabase(name, server.endpoint()));
    DataCenter.Builder builder =
        DataCenter.named(server.locatedIn().dataCenter().orElseThrow().value())
            .cluster(fake.cluster())
            .database(server)
            .firewall(fake.firewall())
            .objectStorage(fake.objectStorage());
    fake.ingress().forEach(address -> builder.ingress(address.value()));
    return builder.build();
  }

  private static Rehearsal.Part part(Rehearsal rehearsal, String step) {
    return rehearsal.steps().stream()
        .filter(part -> part.step().value().equals(step))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void rehearsal_roleThatMayDoEverything_leavesEveryServerAsItWas() throws Exception {
    Map<String, String> before = state();

    Rehearsal rehearsal = rehearsed(AGENT);

    assertThat(state()).isEqualTo(before);
    assertThat(rehearsal.overall()).as(rehearsal.toText()).isEqualTo(Overall.PASSED);
    assertThat(part(rehearsal, "promote.main.dc2").calls())
        .flatExtracting(Rehearsal.Intended::lines)
        .anyMatch(line -> line.contains("pg_promote"));
  }

  @Test
  void rehearsal_roleThatOnlyReads_isPossibleAndSaysWhatItMayNot() throws Exception {
    Map<String, String> before = state();

    Rehearsal rehearsal = rehearsed(READER);

    assertThat(state()).isEqualTo(before);
    assertThat(rehearsal.overall()).isEqualTo(Overall.FAILED);
    assertThat(part(rehearsal, "promote.main.dc2").verdict()).isEqualTo(Verdict.WOULD_FAIL);
    assertThat(part(rehearsal, "promote.main.dc2").reason())
        .startsWith("dc2/database/main: ERROR database.privileges");
  }
}
