package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.SynchronousRule;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Upstream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresServerBuilderTest {

  @Test
  void build_nothingSaid_namesEverythingThatIsMissing() {
    InvalidConfigurationException invalid =
        catchThrowableOfType(
            InvalidConfigurationException.class, () -> PostgresServer.named("Main!").build());

    assertThat(invalid.problems()).hasSize(6).anyMatch(problem -> problem.contains("Main!"));
  }

  @Test
  void build_valuesThatCannotWork_namesEach() {
    InvalidConfigurationException invalid =
        catchThrowableOfType(
            InvalidConfigurationException.class,
            () ->
                valid()
                    .listensOn("db dc1", 5432)
                    .replicationParameter("password", "hunter2")
                    .replicationParameter("host", "elsewhere")
                    .admin(source("synapse", "synapse"))
                    .database("mas", source("other", "essfailover"))
                    .systemIdentifier("one")
                    .build());

    assertThat(invalid.problems()).hasSize(6);
    assertThat(invalid.getMessage()).doesNotContain("hunter2");
  }

  @Test
  void follow_preview_quotesTwiceAndHoldsNoPassword() {
    Change follow =
        valid()
            .replicationUser("re'pl", "/a b/pass")
            .replicationParameter("sslmode", "verify-full")
            .build()
            .follow(Optional.of(Upstream.withArchive(new Endpoint("db.dc2", 5433), "dc1")));

    assertThat(follow.preview())
        .containsExactly(
            "ALTER SYSTEM SET primary_slot_name = 'dc1';",
            "ALTER SYSTEM SET primary_conninfo = 'host=''db.dc2'' port=''5433''"
                + " connect_timeout=''3'' user=''re\\''pl'' passfile=''/a b/pass''"
                + " sslmode=''verify-full'' application_name=''dc1''';",
            "SELECT pg_reload_conf();");
  }

  @Test
  void admit_slotNameThatPostgresRefuses_isTheCallersMistake() {
    assertThat(
            catchThrowableOfType(
                IllegalArgumentException.class, () -> valid().build().admit(Set.of("dc-2"))))
        .hasMessageContaining("dc-2");
  }

  @Test
  void synchronousNames_allForms_areRead() {
    assertThat(SynchronousNames.parse("")).isEmpty();
    assertThat(SynchronousNames.parse("dc2, dc3")).contains(rule(1, "dc2", "dc3"));
    assertThat(SynchronousNames.parse("ANY 1 (dc2, \"dc-3\")")).contains(rule(1, "dc-3", "dc2"));
    assertThat(SynchronousNames.parse("first 2 (a, b, c)")).contains(rule(2, "a", "b", "c"));
    assertThat(SynchronousNames.parse("2 (a,b)")).contains(rule(2, "a", "b"));
    assertThat(SynchronousNames.parse("*")).contains(rule(1, "*"));
  }

  @Test
  void synchronize_names_areQuoted() {
    assertThat(valid().build().synchronize(rule(1, "dc-3", "dc2")).preview())
        .first()
        .isEqualTo("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (\"dc-3\", \"dc2\")';");
  }

  private static SynchronousRule rule(int quorum, String... names) {
    return new SynchronousRule(quorum, new TreeSet<>(List.of(names)));
  }

  @Test
  void conninfo_quotedAndListed_givesTheFirstHost() {
    assertThat(Conninfo.parse("host='a\\'b' port = 5433 user=x").endpoint())
        .contains(new Endpoint("a'b", 5433));
    assertThat(Conninfo.parse("host=dc1,dc2 port=1,2").endpoint()).contains(new Endpoint("dc1", 1));
    assertThat(Conninfo.parse("postgresql://u:p@db:5/x").endpoint())
        .contains(new Endpoint("db", 5));
    assertThat(Conninfo.parse("host=db password='a b'").holdsPassword()).isTrue();
    assertThat(Conninfo.parse("").endpoint()).isEmpty();
  }

  private static PostgresServerBuilder valid() {
    return PostgresServer.named("main")
        .locatedIn("dc1")
        .listensOn("db.dc1.internal", 5432)
        .replicationUser("repl", "/etc/repl.pass")
        .admin(source("postgres", "essfailover"))
        .database("synapse", source("synapse", "essfailover"))
        .applicationRoles("synapse");
  }

  private static PGSimpleDataSource source(String database, String user) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setDatabaseName(database);
    source.setUser(user);
    return source;
  }
}
