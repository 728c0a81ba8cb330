package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.essfailover.labservers.postgres.Login;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.postgres.patroni.PatroniCluster;
import io.github.essfailover.postgres.patroni.PatroniClusterBuilder;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Upstream;
import io.github.essfailover.testkit.secrets.Overheard;
import io.github.essfailover.testkit.secrets.PlantedSecrets;
import io.github.essfailover.testkit.secrets.TraceLog;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** Passwords are heard nowhere, and the servers' own logs have none, though they log everything. */
@Timeout(240)
class PostgresSecretsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static TrioFixture fixture;

  private final PlantedSecrets planted = PlantedSecrets.fresh();
  private final Overheard overheard = new Overheard(planted);
  private TraceLog log;

  @BeforeAll
  static void start() throws Exception {
    fixture = TrioFixture.start();
    for (PostgresInstance each : fixture.trio().instances()) {
      fixture.superuser(
          each,
          "ALTER SYSTEM SET log_statement = 'all'",
          "ALTER SYSTEM SET log_replication_commands = on",
          "ALTER SYSTEM SET log_connections = on",
          "ALTER SYSTEM SET log_error_verbosity = verbose",
          "ALTER SYSTEM SET log_parameter_max_length_on_error = -1",
          "ALTER SYSTEM SET log_min_messages = debug1",
          "SELECT pg_reload_conf()");
    }
  }

  @AfterAll
  static void end() {
    fixture.close();
  }

  @BeforeEach
  void listen() throws Exception {
    planted.add("the library's password", TrioFixture.PASSWORD);
    for (String database : List.of("synapse", "mas")) {
      planted.add(database + "'s password", fixture.trio().application(database).password());
    }
    PostgresInstance dc1 = fixture.trio().dc1();
    planted.add(
        "the superuser's password", String.valueOf(dc1.superuser("postgres").getPassword()));
    String passfile = Files.readString(fixture.trio().passfile()).strip();
    planted.add("the replication password", passfile.substring(passfile.lastIndexOf(':') + 1));
    log = TraceLog.listen();
  }

  @AfterEach
  void close() {
    log.close();
  }

  private static Deadline within(Duration time) {
    return Deadline.after(time, Clock.systemUTC());
  }

  private void look(String what, DatabaseAdapter server, Duration time) {
    overheard.parts(what, server);
    overheard.during(what + ": observe", () -> server.observe(within(time)));
    overheard.during(what + ": check", () -> server.check(within(time)));
    overheard.during(what + ": parity", () -> server.parity(new byte[32], within(time)));
    overheard.during(what + ": comparable", () -> server.comparable(within(time)));
  }

  private void act(String what, Change change, Duration time) {
    overheard.text(what + ": preview", change.preview().toString());
    overheard.during(
        what,
        () -> {
          change.apply(TestCall.of(7, time));
          return "";
        });
  }

  private void actAll(String what, DatabaseAdapter server, Duration time) {
    act(what + ": refuse", server.writes(Access.REFUSED), time);
    act(what + ": admit", server.writes(Access.ADMITTED), time);
    act(what + ": slots", server.admit(Set.of("dc2", "dc3")), time);
    act(what + ": let go", server.follow(Optional.empty()), time);
    act(
        what + ": follow",
        server.follow(Optional.of(Upstream.withArchive(fixture.primary().endpoint(), "dc2"))),
        time);
    act(what + ": mark", server.mark(MarkId.of("run-1.mark"), 7), time);
  }

  private void assertNothingHeard(Set<String> telling) throws Exception {
    overheard.threads();
    overheard.log(log, telling);
    for (PostgresInstance each : fixture.trio().instances()) {
      overheard.text("the log of server " + each.name(), Files.readString(each.log()));
    }
    assertThat(overheard.leaks()).isEmpty();
    assertThat(overheard.tellingLoggers()).isEqualTo(telling);
  }

  @Test
  void servers_usedAndLogged_nameNoPassword() throws Exception {
    PostgresInstance dc2 = fixture.trio().dc2();
    PostgresServerBuilder described = fixture.describe(dc2);
    overheard.parts("settings", described);
    look("a primary", fixture.primary(), PATIENCE);
    look("a standby", described.build(), PATIENCE);
    actAll("a primary", fixture.primary(), PATIENCE);
    actAll("a standby", fixture.standby(), PATIENCE);
    overheard.during(
        "the setup",
        () -> {
          PostgresSetup setup =
              PostgresSetup.role("another").applicationRoles("synapse", "mas").archive();
          overheard.parts("the setup", setup);
          overheard.text("the scripts", setup.serverScript() + setup.databaseScript());
          setup.install(
              fixture.trio().dc1().superuser("postgres"),
              List.of(fixture.trio().dc1().superuser("synapse")),
              planted.plant("new-password").toCharArray());
          return "";
        });
    assertThat(Files.readString(fixture.trio().dc1().log()))
        .as("statements are logged")
        .contains("ALTER USER \"another\" PASSWORD 'SCRAM-SHA-256$")
        .contains("pg_reload_conf");
    assertThat(Files.readString(dc2.log())).contains("primary_conninfo");
    assertNothingHeard(Set.of());
  }

  private PGSimpleDataSource as(String role, String password, String database) {
    return fixture.trio().dc2().connectAs(new Login(role, password), database);
  }

  private PostgresServerBuilder described(PGSimpleDataSource admin, PGSimpleDataSource synapse) {
    return PostgresServer.named("main")
        .locatedIn("dc2")
        .listensOn("127.0.0.1", fixture.trio().dc2().port())
        .replicationUser("repl", fixture.trio().passfile().toString())
        .admin(admin)
        .database("synapse", synapse)
        .applicationRoles("synapse");
  }

  @Test
  void login_refusedGoneOrSilent_namesNoPassword() throws Exception {
    String wrong = planted.plant("wrong-password");
    String role = TrioFixture.ROLE;
    PostgresServer refused =
        described(as(role, wrong, "postgres"), as(role, wrong, "synapse")).build();
    look("a refused login", refused, PATIENCE);
    actAll("a refused login", refused, PATIENCE);
    PGSimpleDataSource gone = as(role, wrong, "postgres");
    gone.setPortNumbers(new int[] {1});
    gone.setSslPassword(planted.plant("key-password"));
    look("nobody", described(gone, gone("synapse", gone)).build(), Duration.ofSeconds(2));
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      PGSimpleDataSource source = as(role, wrong, "postgres");
      source.setPortNumbers(new int[] {silent.getLocalPort()});
      PostgresServer mute = described(source, gone("synapse", source)).build();
      look("a silent server", mute, Duration.ofMillis(300));
      actAll("a silent server", mute, Duration.ofMillis(300));
    }
    overheard.during("a broken description", () -> described(gone, gone).build());
    overheard.during(
        "a password as a parameter",
        () -> described(gone, gone).replicationParameter("password", wrong).build());
    // The driver logs its URL at FINE, with the password of a client's key in it.
    assertNothingHeard(Set.of("org.postgresql."));
  }

  private static PGSimpleDataSource gone(String database, PGSimpleDataSource like)
      throws Exception {
    PGSimpleDataSource copy = new PGSimpleDataSource();
    copy.initializeFrom(like);
    copy.setDatabaseName(database);
    return copy;
  }

  @Test
  void patroni_refusingEchoingOrGone_namesNoPassword() throws Exception {
    for (int status : new int[] {200, 401, 403, 412, 500, 503}) {
      HttpServer echo =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      echo.createContext(
          "/",
          exchange -> {
            byte[] said =
                exchange.getRequestHeaders().entrySet().toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, said.length);
            exchange.getResponseBody().write(said);
            exchange.close();
          });
      echo.start();
      PatroniClusterBuilder settings =
          PatroniCluster.named("main")
              .locatedIn("dc2")
              .listensOn("127.0.0.1", 5432)
              .member("http://127.0.0.1:" + echo.getAddress().getPort())
              .login("admin", planted.plant("rest-password").toCharArray())
              .admin(as("essfailover", planted.plant("admin-password"), "postgres"))
              .database("synapse", as("essfailover", planted.plant("other-password"), "synapse"))
              .applicationRoles("synapse");
      overheard.parts("Patroni's settings", settings);
      PatroniCluster cluster = settings.build();
      look("a Patroni that echoes with " + status, cluster, Duration.ofSeconds(3));
      actAll("a Patroni that echoes with " + status, cluster, Duration.ofSeconds(3));
      echo.stop(0);
      look("a Patroni that is gone", cluster, Duration.ofMillis(500));
    }
    overheard.during(
        "an address with a password",
        () ->
            PatroniCluster.named("main")
                .member("https://admin:" + planted.plant("url-password") + "@10.0.0.1:8008")
                .build());
    assertNothingHeard(Set.of());
  }
}
