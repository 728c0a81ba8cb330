package io.github.essfailover.lab.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.essfailover.lab.site.Backend.Reply;
import io.github.essfailover.lab.site.Backend.Request;
import io.github.essfailover.lab.world.Conditions;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.labservers.postgres.PostgresTrio;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HomeserverTest {

  private static final Homeserver.Settings SETTINGS =
      new Homeserver.Settings(
          "dc1",
          "example.org",
          "ed25519 a_lab1 nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
          "secret-token");
  private static final String SEND = "/_matrix/client/v3/rooms/%21r%3Ax/send/m.room.message/";

  private static PostgresTrio trio;
  private final Egress nobody = path -> {};
  private final MediaBucket nowhere = (key, content) -> {};

  @BeforeAll
  static void startServers() throws Exception {
    trio =
        PostgresTrio.in(Path.of(System.getProperty("java.io.tmpdir"), "lab", "postgres")).start();
    HomeserverDatabase.createSchema(database(trio.dc1()));
  }

  @AfterAll
  static void stopServers() {
    trio.close();
  }

  @BeforeEach
  void makeConsistent() throws Exception {
    sql("TRUNCATE events, stream_positions");
  }

  @Test
  void start_whenASequenceIsBehindItsStreamPosition_isRefusedAsBySynapse() throws Exception {
    sql("INSERT INTO stream_positions VALUES ('events', 'master', 1028)");
    sql("SELECT setval('events_stream_seq', 1005)");

    assertThatExceptionOfType(HomeserverRefusedException.class)
        .isThrownBy(this::start)
        .withMessageContaining("Postgres sequence 'events_stream_seq' is inconsistent")
        .withMessageContaining("1005")
        .withMessageContaining("1028");
    sql("SELECT setval('events_stream_seq', 1028)");
    assertThatCode(() -> start().close()).doesNotThrowAnyException();
  }

  @Test
  void upload_isInTheBucketBeforeItsRowIsThere() throws Exception {
    List<String> keys = new ArrayList<>();
    MediaBucket bucket =
        (key, content) -> {
          keys.add(key);
          throw new IllegalStateException("the bucket is gone");
        };
    Backend.Request upload =
        new Backend.Request(
            "POST",
            "/_matrix/media/v3/upload",
            Map.of("authorization", "Bearer secret-token"),
            "a picture");
    try (Homeserver server = Homeserver.start(SETTINGS, database(trio.dc1()), nobody, bucket)) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> server.handle(upload));
    }
    assertThat(keys).singleElement().asString().matches("local_content/../../.{20}");
    try (Homeserver server = start()) {
      assertThat(server.handle(upload).status()).isEqualTo(200);
    }
    try (Connection connection = database(trio.dc1()).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM local_media_repository WHERE media_length = 9")) {
      row.next();
      assertThat(row.getInt(1)).isEqualTo(1);
    }
  }

  @Test
  void start_onAStandby_isRefused() {
    Conditions.await("the tables on dc2", () -> tablesAreOn(trio.dc2()));

    assertThatExceptionOfType(HomeserverRefusedException.class)
        .isThrownBy(() -> Homeserver.start(SETTINGS, database(trio.dc2()), nobody, nowhere))
        .withMessageContaining("read-only transaction");
  }

  @Test
  void send_ofOneTransactionTwice_storesOneEvent() throws Exception {
    try (Homeserver homeserver = start()) {
      Reply first = homeserver.handle(send("t1", "secret-token"));
      Reply second = homeserver.handle(send("t1", "secret-token"));
      Reply other = homeserver.handle(send("t2", "secret-token"));

      assertThat(first.status()).isEqualTo(200);
      assertThat(second).isEqualTo(first);
      assertThat(other).isNotEqualTo(first);
      assertThat(number("SELECT count(*) FROM events")).isEqualTo(2);
      String eventId = Json.stringMember(first.json(), "event_id").orElseThrow();
      Reply read =
          homeserver.handle(
              new Request(
                  "GET",
                  "/_matrix/client/v3/rooms/%21r%3Ax/event/" + eventId.replace("$", "%24"),
                  Map.of("authorization", "Bearer secret-token"),
                  ""));
      assertThat(read.json()).contains("\"body\":\"hello\"", "\"room_id\":\"!r:x\"");
    }
  }

  @Test
  void send_withoutTheToken_isRefused() throws Exception {
    try (Homeserver homeserver = start()) {
      assertThat(homeserver.handle(send("t3", "guessed")).status()).isEqualTo(401);
    }
  }

  @Test
  void positions_followTheEvents() throws Exception {
    try (Homeserver homeserver = start()) {
      homeserver.handle(send("t4", "secret-token"));

      Conditions.await(
          "the position",
          () ->
              number("SELECT max(stream_ordering) FROM events")
                  == number("SELECT max(stream_id) FROM stream_positions"));
    }
  }

  @Test
  void key_isTheOneOfTheSecret() throws Exception {
    try (Homeserver homeserver = start()) {
      Reply keys = homeserver.handle(new Request("GET", "/_matrix/key/v2/server", Map.of(), ""));

      assertThat(keys.json())
          .contains("\"server_name\":\"example.org\"")
          .contains("\"ed25519:a_lab1\":{\"key\":\"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}");
    }
  }

  private Homeserver start() throws HomeserverRefusedException {
    return Homeserver.start(SETTINGS, database(trio.dc1()), nobody, nowhere);
  }

  private static Request send(String transaction, String token) {
    return new Request(
        "PUT",
        SEND + transaction,
        Map.of("authorization", "Bearer " + token),
        "{\"msgtype\":\"m.text\",\"body\":\"hello\"}");
  }

  private static DataSource database(PostgresInstance on) {
    return on.connectAs(trio.application("synapse"), "synapse");
  }

  private static boolean tablesAreOn(PostgresInstance server) throws Exception {
    try (Connection connection = database(server).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT to_regclass('stream_positions')")) {
      return row.next() && row.getString(1) != null;
    }
  }

  private static void sql(String text) throws Exception {
    try (Connection connection = database(trio.dc1()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  private static long number(String query) throws Exception {
    try (Connection connection = database(trio.dc1()).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
