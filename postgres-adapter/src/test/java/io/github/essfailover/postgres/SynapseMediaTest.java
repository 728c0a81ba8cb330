package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.labservers.network.FaultyLink;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.MediaItem;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.postgres.synapse.SynapseMedia;
import io.github.essfailover.spi.MediaCatalog;
import io.github.essfailover.testkit.contract.MediaCatalogContract;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The catalogue over a real table, with the columns that Synapse's has, on shared servers. */
class SynapseMediaTest extends MediaCatalogContract {

  private static final String TABLE =
      "CREATE TABLE IF NOT EXISTS local_media_repository (media_id text UNIQUE, media_type text,"
          + " media_length integer, created_ts bigint, upload_name text, user_id text,"
          + " quarantined_by text, url_cache text, last_access_ts bigint)";

  private static TrioFixture servers;
  private static PostgresInstance dc1;

  @BeforeAll
  static void startServers() throws Exception {
    servers = TrioFixture.start();
    dc1 = servers.trio().dc1();
    servers.application(dc1, TABLE);
    setUp();
  }

  @AfterAll
  static void stopServers() {
    servers.close();
  }

  private static void setUp() throws SQLException {
    PostgresSetup.role(TrioFixture.ROLE)
        .applicationRoles("synapse", "mas")
        .archive()
        .install(
            dc1.superuser("postgres"),
            List.of(dc1.superuser("synapse"), dc1.superuser("mas")),
            TrioFixture.PASSWORD.toCharArray());
  }

  @Override
  protected Fixture start() throws Exception {
    return new Table();
  }

  @Test
  void key_ofAMedium_isThatOfSynapsesMediaFolder() throws Exception {
    ObjectKey key = fixture().upload("GerZNDnDZVjsOtarAbCdEfGh");
    assertThat(key.value()).isEqualTo("local_content/Ge/rZ/NDnDZVjsOtarAbCdEfGh");
  }

  @Test
  void quarantinedMedium_counts() throws Exception {
    fixture().upload("GerZNDnDZVjsOtarAbCdEfGh");
    servers.application(dc1, "UPDATE local_media_repository SET quarantined_by = '@admin:x'");
    assertThat(fixture().adapter().recent(10, soon())).hasSize(1);
  }

  @Test
  void standby_hasTheSameMedia() throws Exception {
    fixture().upload("GerZNDnDZVjsOtarAbCdEfGh");
    MediaCatalog standby = servers.describe(servers.trio().dc2()).build().media("synapse");
    Deadline patience = soon();
    List<MediaItem> seen = standby.recent(10, patience);
    while (seen.size() != 1 && !patience.isExpired()) {
      fixture().pass(Duration.ofMillis(20));
      seen = standby.recent(10, patience);
    }
    assertThat(seen).hasSize(1);
    assertThat(standby.check(soon())).isEmpty();
    assertThat(standby.locatedIn()).hasToString("dc2");
  }

  @Test
  void role_withoutTheRight_isAFindingAndPermanent() throws Exception {
    MediaCatalog catalog = fixture().adapter();
    servers.superuserIn(
        dc1,
        "synapse",
        "REVOKE SELECT (media_length) ON local_media_repository FROM " + TrioFixture.ROLE);
    try {
      assertThat(catalog.check(soon()))
          .singleElement()
          .satisfies(finding -> assertThat(finding.seen()).contains("media_length"))
          .extracting(Finding::check)
          .isEqualTo("media.catalog");
      AdapterException failure =
          catchThrowableOfType(AdapterException.class, () -> catalog.recent(10, soon()));
      assertThat(failure.code()).isEqualTo("DATABASE_PRIVILEGE_MISSING");
    } finally {
      setUp();
    }
    assertThat(catalog.check(soon())).isEmpty();
  }

  /** Who failed the service over is no reader of its users' lives. */
  @Test
  void role_readsNothingElseOfTheTable() throws Exception {
    PGSimpleDataSource agent = TrioFixture.agent(dc1, "synapse");
    try (var connection = agent.getConnection();
        var statement = connection.createStatement()) {
      SQLException refused =
          catchThrowableOfType(
              SQLException.class,
              () -> statement.executeQuery("SELECT user_id FROM local_media_repository"));
      assertThat(refused.getSQLState()).isEqualTo("42501");
    }
  }

  @Test
  void lockedTable_endsAtTheDeadlineOnTheServerToo() throws Exception {
    MediaCatalog catalog = fixture().adapter();
    try (var connection = dc1.superuser("synapse").getConnection();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE local_media_repository IN ACCESS EXCLUSIVE MODE");
      AdapterException failure =
          catchThrowableOfType(
              AdapterException.class,
              () -> catalog.recent(10, Deadline.after(Duration.ofSeconds(1), Clock.systemUTC())));
      assertThat(failure.effect()).isEqualTo(AdapterException.Effect.NOT_APPLIED);
      String left =
          "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%media%' AND state = 'active'"
              + " AND usename = '"
              + TrioFixture.ROLE
              + "'";
      Deadline patience = soon();
      while (!"0".equals(servers.one(dc1, left))) {
        assertThat(patience.isExpired()).as("it still waits on the server").isFalse();
        fixture().pass(Duration.ofMillis(20));
      }
      connection.rollback();
    }
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }

  private static final class Table implements Fixture {
    private final FaultyLink link = FaultyLink.to(new InetSocketAddress(dc1.host(), dc1.port()));
    private final SynapseMedia catalog;
    private boolean renamed;

    Table() throws SQLException {
      servers.application(dc1, "DELETE FROM local_media_repository");
      catalog = servers.describe(dc1, this::throughLink).build().media("synapse");
    }

    private PGSimpleDataSource throughLink(PGSimpleDataSource agent) {
      agent.setServerNames(new String[] {link.address().getHostString()});
      agent.setPortNumbers(new int[] {link.address().getPort()});
      return agent;
    }

    @Override
    public MediaCatalog adapter() {
      return catalog;
    }

    @Override
    public ObjectKey upload(String id) {
      insert(id, "5", "NULL");
      return new ObjectKey(
          "local_content/" + id.substring(0, 2) + "/" + id.substring(2, 4) + "/" + id.substring(4));
    }

    @Override
    public void announce(String id) {
      insert(id, "NULL", "NULL");
    }

    @Override
    public void cachePreview(String id) {
      insert(id, "5", "'https://example.org/'");
    }

    private static void insert(String id, String length, String urlCache) {
      sql(
          "INSERT INTO local_media_repository (media_id, media_length, url_cache, created_ts)"
              + " VALUES ('"
              + id
              + "', "
              + length
              + ", "
              + urlCache
              + ", (extract(epoch FROM clock_timestamp()) * 1000)::bigint)");
    }

    private static void sql(String statement) {
      try {
        servers.application(dc1, statement);
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void garble() {
      sql("ALTER TABLE local_media_repository RENAME TO something_else");
      renamed = true;
    }

    @Override
    public void kill() {
      link.close();
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
      return Set.of(TrioFixture.PASSWORD);
    }

    @Override
    public void close() {
      if (renamed) {
        sql("ALTER TABLE something_else RENAME TO local_media_repository");
      }
      link.close();
    }
  }
}
