package io.github.essfailover.postgres;

import io.github.essfailover.labservers.network.FaultyLink;
import io.github.essfailover.labservers.postgres.Login;
import io.github.essfailover.labservers.postgres.PostgresBinaries;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.labservers.postgres.PostgresTrio;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.postgres.host.FileCopyBackup;
import io.github.essfailover.postgres.host.RewindRights;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.testkit.contract.DatabaseFixture;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Three real servers; the adapters work as the role of {@link PostgresSetup}, never as superuser.
 */
public final class TrioFixture implements DatabaseFixture {

  public static final Path WORK = Path.of(System.getProperty("java.io.tmpdir"), "postgres");
  public static final String ROLE = "essfailover";
  public static final String PASSWORD = "agent-" + Long.toHexString(System.nanoTime());

  private final PostgresTrio trio;
  private final List<Connection> idle = new ArrayList<>();
  private final FaultyLink link;
  private final Optional<HostedInstance> hosted;
  private final DatabaseAdapter dc1;
  private final DatabaseAdapter dc2;
  private final DatabaseAdapter dc3;

  private TrioFixture(PostgresTrio trio, Optional<HostedInstance> hosted) {
    this.trio = trio;
    this.hosted = hosted;
    this.link = FaultyLink.to(new InetSocketAddress(trio.dc1().host(), trio.dc1().port()));
    PostgresServerBuilder described = describe(trio.dc1(), this::throughLink);
    hosted.ifPresent(machine -> described.host(machine.host()));
    this.dc1 = described.build();
    this.dc2 = describe(trio.dc2()).build();
    this.dc3 = describe(trio.dc3()).build();
  }

  /** The embedded servers. */
  public static TrioFixture start() throws Exception {
    return start(PostgresTrio.in(WORK));
  }

  public static TrioFixture start(PostgresTrio.Builder servers) throws Exception {
    return start(servers.start(), Optional.empty());
  }

  /** Servers of these programs, and control over the machine of dc1. */
  static TrioFixture startWithHost(PostgresBinaries binaries) throws Exception {
    PostgresTrio trio = PostgresTrio.in(WORK).binaries(binaries).start();
    try {
      boolean tools = Files.exists(binaries.home().resolve("bin/pg_basebackup"));
      HostedInstance hosted =
          new HostedInstance(
              trio.dc1(), binaries, host -> tools ? host : host.baseBackup(fileCopies(trio)));
      TrioFixture fixture = start(trio, Optional.of(hosted));
      fixture.superuser(trio.dc1(), RewindRights.script(trio.replicationUser()));
      return fixture;
    } catch (Exception e) {
      trio.close();
      throw e;
    }
  }

  private static FileCopyBackup fileCopies(PostgresTrio trio) {
    return FileCopyBackup.of(
        trio.instances().stream()
            .collect(
                Collectors.toMap(
                    instance -> new Endpoint(instance.host(), instance.port()),
                    instance ->
                        new FileCopyBackup.Source(
                            instance.dataFolder(), instance.superuser("postgres")))));
  }

  private static TrioFixture start(PostgresTrio trio, Optional<HostedInstance> hosted)
      throws Exception {
    try {
      TrioFixture fixture = new TrioFixture(trio, hosted);
      fixture.application(
          trio.dc1(),
          "CREATE TABLE event (id bigserial PRIMARY KEY);"
              + " CREATE SEQUENCE events_stream_seq; SELECT nextval('events_stream_seq');"
              + " CREATE TABLE e2e_one_time_keys_json (key_id text);"
              + " INSERT INTO e2e_one_time_keys_json VALUES ('signed_curve25519:AAAA')");
      PostgresSetup setup = PostgresSetup.role(ROLE).applicationRoles("synapse", "mas").archive();
      for (int twice = 0; twice < 2; twice++) {
        setup.install(
            trio.dc1().superuser("postgres"),
            List.of(trio.dc1().superuser("synapse"), trio.dc1().superuser("mas")),
            PASSWORD.toCharArray());
      }
      fixture.awaitSetupDownstream();
      return fixture;
    } catch (Exception e) {
      trio.close();
      throw e;
    }
  }

  private void awaitSetupDownstream() throws Exception {
    String position = one(trio.dc1(), "SELECT pg_current_wal_flush_lsn()");
    for (PostgresInstance standby : List.of(trio.dc2(), trio.dc3())) {
      // Null while the standby has not replayed anything since it started.
      while (!"t".equals(one(standby, "SELECT pg_last_wal_replay_lsn() >= '" + position + "'"))) {
        pass(Duration.ofMillis(20));
      }
    }
  }

  public PostgresTrio trio() {
    return trio;
  }

  /** How that server is described to an orchestrator. */
  public PostgresServerBuilder describe(PostgresInstance instance) {
    return describe(instance, agent -> agent);
  }

  /** The same, reached another way. */
  PostgresServerBuilder describe(
      PostgresInstance instance, UnaryOperator<PGSimpleDataSource> path) {
    return PostgresServer.named("main")
        .locatedIn(instance.name())
        .listensOn(instance.host(), instance.port())
        .replicationUser(trio.replicationUser(), trio.passfile().toString())
        .admin(path.apply(agent(instance, "postgres")))
        .database("synapse", path.apply(agent(instance, "synapse")))
        .database("mas", path.apply(agent(instance, "mas")))
        .applicationRoles("synapse", "mas");
  }

  private PGSimpleDataSource throughLink(PGSimpleDataSource agent) {
    agent.setServerNames(new String[] {link.address().getHostString()});
    agent.setPortNumbers(new int[] {link.address().getPort()});
    return agent;
  }

  public static PGSimpleDataSource agent(PostgresInstance instance, String database) {
    return instance.connectAs(new Login(ROLE, PASSWORD), database);
  }

  public PostgresInstance instance(DatabaseAdapter server) {
    return trio.instance(server.locatedIn().dataCenter().orElseThrow().value());
  }

  /** Runs statements as the application. */
  public void application(PostgresInstance on, String sql) throws SQLException {
    try (Connection connection =
            on.connectAs(trio.application("synapse"), "synapse").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs statements as the superuser. */
  public void superuser(PostgresInstance on, String... sql) throws SQLException {
    superuserIn(on, "postgres", sql);
  }

  /** Runs statements as the superuser, in that database. */
  public void superuserIn(PostgresInstance on, String database, String... sql) throws SQLException {
    try (Connection connection = on.superuser(database).getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : sql) {
        statement.execute(each);
      }
    }
  }

  /** One value, as text, read by the superuser in the database of the application. */
  public String one(PostgresInstance on, String query) throws SQLException {
    try (Connection connection = on.superuser("synapse").getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  @Override
  public DatabaseAdapter primary() {
    return dc1;
  }

  @Override
  public DatabaseAdapter standby() {
    return dc2;
  }

  @Override
  public DatabaseAdapter otherStandby() {
    return dc3;
  }

  @Override
  public void commit(DatabaseAdapter server, int rows) throws SQLException {
    application(instance(server), "INSERT INTO event SELECT FROM generate_series(1, " + rows + ")");
  }

  @Override
  public long rows(DatabaseAdapter server) throws SQLException {
    return Long.parseLong(one(instance(server), "SELECT count(*) FROM event"));
  }

  @Override
  public void openSession(DatabaseAdapter server) throws SQLException {
    idle.add(instance(server).connectAs(trio.application("synapse"), "synapse").getConnection());
  }

  @Override
  public void returnServer(DatabaseAdapter server) {
    instance(server).start();
  }

  @Override
  public void losePower(DatabaseAdapter server) {
    instance(server).powerLoss();
  }

  @Override
  public Endpoint rendered() {
    return new Endpoint(link.address().getHostString(), link.address().getPort());
  }

  @Override
  public void fallSilent() {
    link.fallSilent();
  }

  @Override
  public void loseAnswers() {
    link.loseAnswers();
  }

  @Override
  public void wakeUp() {
    link.recover();
  }

  @Override
  public Set<String> secrets() {
    return Set.of(PASSWORD);
  }

  @Override
  public void pass(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }

  @Override
  public void close() {
    for (Connection connection : idle) {
      try {
        connection.close();
      } catch (SQLException e) {
        // The server has ended it already.
      }
    }
    link.close();
    hosted.ifPresent(HostedInstance::close);
    trio.close();
  }
}
