package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.labservers.postgres.Login;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.spi.Upstream;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Names that are statements, formats or marks of writing are names and nothing else. */
@Timeout(120)
class InjectionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static TrioFixture fixture;
  private static PostgresInstance server;

  @BeforeAll
  static void start() throws Exception {
    fixture = TrioFixture.start();
    server = fixture.trio().dc1();
    fixture.superuser(server, "CREATE TABLE canary (it text)");
  }

  @AfterAll
  static void end() {
    fixture.close();
  }

  static List<String> names() {
    return List.of(
        "x\"; DROP TABLE canary; --",
        "x'; DROP TABLE canary; --",
        "x\\'; DROP TABLE canary; --",
        "$$; DROP TABLE canary; --",
        "%s%n%I ? :a {fn x}",
        "two\nlines\r\n\tand a tab",
        "{a,\"b\"}",
        "\u202Etxt.\u200F\u00E4\u4E2D\uD83D\uDE00",
        "/* x */ -- x");
  }

  private static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  private static Deadline soon() {
    return Deadline.after(PATIENCE, Clock.systemUTC());
  }

  private static boolean mayLogIn(String role) throws SQLException {
    String literal = role.replace("\\", "\\\\").replace("'", "\\'");
    return "t"
        .equals(
            fixture.one(
                server, "SELECT rolcanlogin FROM pg_roles WHERE rolname = E'" + literal + "'"));
  }

  private static PGSimpleDataSource as(String user, String database) {
    return server.connectAs(new Login(user, TrioFixture.PASSWORD), database);
  }

  private static void assertNothingRan() throws SQLException {
    assertThat(fixture.one(server, "SELECT count(*) FROM pg_database WHERE datname = 'postgres'"))
        .isEqualTo("1");
    fixture.superuser(server, "SELECT it FROM canary");
  }

  @ParameterizedTest
  @MethodSource("names")
  void rolesAndDatabases_withHostileNames_areShutOutAndLetIn(String name) throws Exception {
    // 63 bytes are PostgreSQL's limit, beyond which it cuts silently.
    String agent = "agent " + name;
    fixture.superuser(
        server, "CREATE ROLE " + quoted(name) + " LOGIN", "CREATE DATABASE " + quoted(name));
    PostgresSetup setup = PostgresSetup.role(agent).applicationRoles(name).archive();
    for (int twice = 0; twice < 2; twice++) {
      setup.install(
          server.superuser("postgres"),
          List.of(server.superuser(name)),
          TrioFixture.PASSWORD.toCharArray());
    }
    PostgresServer adapter =
        PostgresServer.named("main")
            .locatedIn("dc1")
            .listensOn(server.host(), server.port())
            .replicationUser("repl", "/pass")
            .admin(as(agent, "postgres"))
            .database(name, as(agent, name))
            .applicationRoles(name)
            .build();
    assertThat(adapter.observe(soon()).isPrimary()).isTrue();
    assertThat(adapter.check(soon())).isNotNull();
    assertThat(adapter.comparable(soon())).isNotEmpty();
    assertThat(adapter.parity(new byte[32], soon())).isNotNull();

    adapter.writes(Access.REFUSED).apply(TestCall.of(7, PATIENCE));
    assertThat(mayLogIn(name)).isFalse();
    assertThat(adapter.observe(soon()).access()).isEqualTo(Access.REFUSED);
    String byHand = String.join("\n", adapter.writes(Access.ADMITTED).preview());
    assertThat(byHand).isNotEmpty();
    adapter.writes(Access.ADMITTED).apply(TestCall.of(7, PATIENCE));
    assertThat(mayLogIn(name)).isTrue();
    assertNothingRan();
  }

  /** What a person types from the runbook does the same as the act. */
  @ParameterizedTest
  @MethodSource("names")
  void preview_ofTheFence_typedByHand_doesTheSame(String name) throws Exception {
    String role = "hand " + name;
    fixture.superuser(server, "CREATE ROLE " + quoted(role) + " LOGIN");
    PostgresServer adapter =
        fixture.describe(server).applicationRoles("synapse", "mas", role).build();
    for (boolean in : new boolean[] {false, true}) {
      List<String> lines =
          adapter.writes(in ? Access.ADMITTED : Access.REFUSED).preview().stream()
              .filter(line -> line.contains("LOGIN"))
              .toList();
      assertThat(lines).isNotEmpty();
      for (String line : lines) {
        fixture.superuser(server, line);
      }
      assertThat(mayLogIn(role)).isEqualTo(in);
    }
    assertNothingRan();
  }

  @Test
  void slots_withHostileNames_areRefusedBeforeAnythingIsDone() throws Exception {
    for (String name : names()) {
      assertThatThrownBy(
              () -> fixture.primary().admit(Set.of(name)).apply(TestCall.of(7, PATIENCE)))
          .isInstanceOf(RuntimeException.class);
    }
    assertThat(fixture.one(server, "SELECT count(*) FROM pg_replication_slots")).isEqualTo("2");
    assertNothingRan();
  }

  /** Through a setting of the server, which is written into its configuration and read back. */
  @Test
  void conninfo_withHostileValues_isReadBackAsItWasMeant() throws Exception {
    String user = "re'pl\" \\ ; DROP TABLE canary; -- %s";
    PostgresInstance standby = fixture.trio().dc3();
    PostgresServer adapter =
        PostgresServer.named("main")
            .locatedIn("dc3")
            .listensOn(standby.host(), standby.port())
            .replicationUser(user, "keys/a 'b' \"c\" \\d")
            .admin(TrioFixture.agent(standby, "postgres"))
            .database("synapse", TrioFixture.agent(standby, "synapse"))
            .applicationRoles("synapse")
            .build();
    adapter
        .follow(
            Optional.of(Upstream.withArchive(new Endpoint(server.host(), server.port()), "dc3")))
        .apply(TestCall.of(7, PATIENCE));

    Conninfo live = Conninfo.parse(fixture.one(standby, "SHOW primary_conninfo"));
    assertThat(live.get("user")).contains(user);
    assertThat(live.get("passfile")).contains("keys/a 'b' \"c\" \\d");
    assertThat(live.endpoint()).contains(new Endpoint(server.host(), server.port()));
    assertNothingRan();
  }
}
