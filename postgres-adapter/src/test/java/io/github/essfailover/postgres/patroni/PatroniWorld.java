package io.github.essfailover.postgres.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.labservers.patroni.PatroniLab;
import io.github.essfailover.labservers.patroni.PatroniNode;
import io.github.essfailover.labservers.postgres.Login;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.postgres.PostgresSetup;
import io.github.essfailover.postgres.TestCall;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Three clusters: dc1 with a primary, dc2 (two members) and dc3 as standby clusters of it. The
 * adapters work as the role of {@link PostgresSetup}. Another version of Patroni is tried with
 * {@code -Dpatroni.program=}.
 */
final class PatroniWorld implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(30);
  static final Login AGENT = new Login("essfailover", "agent-" + System.nanoTime());
  private static final Login SYNAPSE = new Login("synapse", "synapse-" + System.nanoTime());

  final PatroniLab lab;
  final PatroniNode a1;
  final PatroniNode b1;
  final PatroniNode b2;
  final PatroniNode c1;
  final PatroniCluster dc1;
  final PatroniCluster dc2;
  final PatroniCluster dc3;

  private PatroniWorld(PatroniLab lab) throws SQLException {
    this.lab = lab;
    a1 = lab.primary("dc1", "a1", List.of("dc2", "dc3"));
    b1 = lab.standby("dc2", "b1", a1);
    b2 = lab.standby("dc2", "b2", a1);
    c1 = lab.standby("dc3", "c1", a1);
    a1.start();
    setUp();
    b1.launch();
    c1.launch();
    b1.await();
    b2.launch();
    c1.await();
    b2.await();
    dc1 = describe("dc1", lab.api().password(), a1).build();
    dc2 = describe("dc2", lab.api().password(), b1, b2).build();
    dc3 = describe("dc3", lab.api().password(), c1).build();
  }

  static PatroniWorld start() throws SQLException {
    PatroniLab lab =
        PatroniLab.start(
            Path.of(System.getProperty("java.io.tmpdir"), "patroni"),
            System.getProperty("patroni.program", "patroni"));
    try {
      return new PatroniWorld(lab);
    } catch (SQLException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private void setUp() throws SQLException {
    superuser(
        a1,
        "postgres",
        "CREATE ROLE synapse LOGIN PASSWORD '" + SYNAPSE.password() + "'",
        "CREATE DATABASE synapse OWNER synapse");
    try (Connection connection = a1.connectAs(SYNAPSE, "synapse").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE event (id bigserial PRIMARY KEY)");
    }
    PostgresSetup.role(AGENT.user())
        .applicationRoles("synapse")
        .install(
            a1.superuser("postgres"),
            List.of(a1.superuser("synapse")),
            AGENT.password().toCharArray());
  }

  PatroniClusterBuilder describe(String dataCenter, String password, PatroniNode... members) {
    PatroniClusterBuilder cluster =
        PatroniCluster.named("main")
            .locatedIn(dataCenter)
            .listensOn("127.0.0.1", members[0].port())
            .login(lab.api().user(), password.toCharArray())
            .admin(members[0].connectAs(AGENT, "postgres"))
            .database("synapse", members[0].connectAs(AGENT, "synapse"))
            .applicationRoles("synapse");
    for (PatroniNode member : members) {
      cluster.member(member.api());
    }
    return cluster;
  }

  void commit(PatroniNode on, int rows) throws SQLException {
    try (Connection connection = on.connectAs(SYNAPSE, "synapse").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO event SELECT FROM generate_series(1, " + rows + ")");
    }
  }

  static void superuser(PatroniNode on, String database, String... sql) throws SQLException {
    try (Connection connection = on.superuser(database).getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : sql) {
        statement.execute(each);
      }
    }
  }

  static String one(PatroniNode on, String database, String query) throws SQLException {
    try (Connection connection = on.superuser(database).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  /** As somebody else's tool would. */
  String patch(PatroniNode member, String body) throws Exception {
    String header = new Rest.Login(lab.api().user(), lab.api().password()).header();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(member.api() + "/config"))
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
            .header("Authorization", header)
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  static Change promote(DatabaseAdapter server, MarkId mark, long epoch) {
    return promote(server, mark, epoch, PATIENCE);
  }

  static Change promote(DatabaseAdapter server, MarkId mark, long epoch, Duration valid) {
    FenceProof proof =
        FenceProof.statedBy(Person.named("test"), "a test", List.of(), Instant.now().plus(valid));
    return server.promote(new Promotion(mark, epoch, proof));
  }

  static Change follow(DatabaseAdapter follower, DatabaseAdapter upstream) {
    String slot = follower.locatedIn().dataCenter().orElseThrow().value();
    return follower.follow(Optional.of(Upstream.withArchive(upstream.endpoint(), slot)));
  }

  static void apply(long epoch, Change change) {
    change.apply(TestCall.of(epoch, PATIENCE));
  }

  static AdapterException failureOf(long epoch, Change change) {
    return catchThrowableOfType(AdapterException.class, () -> apply(epoch, change));
  }

  static DatabaseState look(DatabaseAdapter server) {
    return server.observe(Deadline.after(PATIENCE, Clock.systemUTC()));
  }

  static DatabaseState until(DatabaseAdapter server, Predicate<DatabaseState> wished)
      throws Exception {
    until(() -> wished.test(look(server)));
    return look(server);
  }

  static void until(Callable<Boolean> wished) throws Exception {
    Deadline deadline = Deadline.after(PATIENCE, Clock.systemUTC());
    while (!wished.call()) {
      assertThat(deadline.isExpired()).as("waited too long").isFalse();
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  static boolean streams(DatabaseState state) {
    return state.following().filter(following -> following.streaming()).isPresent();
  }

  @Override
  public void close() {
    lab.close();
  }
}
