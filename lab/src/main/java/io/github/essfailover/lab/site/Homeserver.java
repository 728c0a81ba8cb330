package io.github.essfailover.lab.site;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * A homeserver as far as a failover can tell it from Synapse: it refuses to start on a database
 * whose stream positions are beyond its sequences or that takes no writes, shows the signing key of
 * its data center, acknowledges a message only after the commit, gives the same event id to the
 * same transaction, and talks to other servers.
 *
 * <p>Thread-safe. Made by {@link #start}, ended by {@link #close()}, never started again.
 */
public final class Homeserver implements Backend, AutoCloseable {

  /**
   * What a homeserver is started with.
   *
   * @param serverName the Matrix server name, for instance {@code example.org}
   * @param signingKey in Synapse's text form
   * @param accessToken the bearer token that clients have to show
   */
  public record Settings(
      String dataCenter, String serverName, String signingKey, String accessToken) {

    @Override
    public String toString() {
      return "homeserver " + serverName + " in " + dataCenter;
    }
  }

  private static final Pattern SEND =
      Pattern.compile("/_matrix/client/v3/rooms/([^/]+)/send/m\\.room\\.message/([^/]+)");
  private static final Pattern EVENT =
      Pattern.compile("/_matrix/client/v3/rooms/([^/]+)/event/([^/]+)");
  private static final String UPLOAD = "/_matrix/media/v3/upload";
  private static final Duration NOTE_POSITION_EVERY = Duration.ofMillis(200);
  private static final Duration LAST_POSITION = Duration.ofSeconds(1);
  private static final Duration KEY_VALID = Duration.ofDays(1);

  private final Settings settings;
  private final SigningKey key;
  private final HomeserverDatabase database;
  private final MediaBucket media;
  private final FederationSender federation;
  private final Thread positions;
  private volatile boolean closed;

  private Homeserver(
      Settings settings, HomeserverDatabase database, Egress egress, MediaBucket media) {
    this.settings = settings;
    this.media = media;
    this.key = SigningKey.parse(settings.signingKey());
    this.database = database;
    this.federation = new FederationSender(settings.dataCenter(), egress);
    this.positions = Daemons.start("positions-" + settings.dataCenter(), this::notePositions);
  }

  /**
   * Checks the database and starts.
   *
   * @param application connects as the application's role to the data center's own server
   * @param media stores each upload before it is acknowledged, as {@code store_synchronous} does
   * @throws HomeserverRefusedException as Synapse would refuse, with the reason
   */
  public static Homeserver start(
      Settings settings, DataSource application, Egress egress, MediaBucket media)
      throws HomeserverRefusedException {
    HomeserverDatabase database = new HomeserverDatabase(application);
    try {
      database.checkAndTakePosition();
    } catch (HomeserverRefusedException e) {
      database.close();
      throw e;
    }
    return new Homeserver(settings, database, egress, media);
  }

  private void notePositions() {
    while (!closed) {
      LockSupport.parkNanos(NOTE_POSITION_EVERY.toNanos());
      if (closed) {
        return;
      }
      try {
        database.notePosition();
      } catch (SQLException e) {
        // The next message meets the same database and tells its client.
      }
    }
  }

  @Override
  public Reply handle(Request request) {
    String path = request.path();
    if (path.equals("/_matrix/client/versions")) {
      return Reply.ok("{\"versions\":[\"v1.1\",\"v1.11\"],\"unstable_features\":{}}");
    }
    if (path.equals("/_matrix/key/v2/server")) {
      return Reply.ok(keys());
    }
    Matcher send = SEND.matcher(path);
    Matcher event = EVENT.matcher(path);
    boolean uploads = path.equals(UPLOAD) && request.method().equals("POST");
    if (!send.matches() && !event.matches() && !uploads) {
      return Reply.error(404, "M_UNRECOGNIZED", "Unrecognized request");
    }
    if (!request.header("authorization").equals(Optional.of("Bearer " + settings.accessToken()))) {
      return Reply.error(401, "M_UNKNOWN_TOKEN", "Unrecognised access token");
    }
    try {
      if (uploads) {
        return upload(request.body());
      }
      return send.matches()
          ? send(request, decode(send.group(1)), decode(send.group(2)))
          : event(decode(event.group(1)), decode(event.group(2)));
    } catch (SQLException e) {
      return Reply.error(500, "M_UNKNOWN", "The database did not serve the request");
    }
  }

  /** The bucket first, the row then: who sees the row can have the content. */
  private Reply upload(String content) throws SQLException {
    String id = mediaId();
    media.put(
        "local_content/" + id.substring(0, 2) + "/" + id.substring(2, 4) + "/" + id.substring(4),
        content);
    database.storeMedium(id, content.length(), Instant.now().toEpochMilli());
    return Reply.ok(
        "{\"content_uri\":" + Json.string("mxc://" + settings.serverName() + "/" + id) + "}");
  }

  /** 24 letters (Synapse documentation, "Media Repository"). */
  private static String mediaId() {
    return new SecureRandom()
        .ints(24, 0, 52)
        .mapToObj(i -> String.valueOf((char) (i < 26 ? 'A' + i : 'a' + i - 26)))
        .collect(Collectors.joining());
  }

  private Reply send(Request request, String room, String transaction) throws SQLException {
    if (!request.method().equals("PUT") || !request.body().startsWith("{")) {
      return Reply.error(400, "M_NOT_JSON", "PUT a JSON object");
    }
    String eventId =
        database.store(message(request, room, transaction), Instant.now().toEpochMilli());
    federation.stored();
    return Reply.ok("{\"event_id\":" + Json.string(eventId) + "}");
  }

  private HomeserverDatabase.Message message(Request request, String room, String transaction) {
    String sender = "@user:" + settings.serverName();
    return new HomeserverDatabase.Message(
        room, sender, transaction, "$" + UUID.randomUUID(), request.body());
  }

  private Reply event(String room, String eventId) throws SQLException {
    return database
        .find(room, eventId)
        .map(stored -> Reply.ok(json(stored)))
        .orElseGet(() -> Reply.error(404, "M_NOT_FOUND", "Event not found"));
  }

  private static String json(HomeserverDatabase.Stored event) {
    return "{\"content\":"
        + event.content()
        + ",\"event_id\":"
        + Json.string(event.eventId())
        + ",\"origin_server_ts\":"
        + event.timestamp()
        + ",\"room_id\":"
        + Json.string(event.room())
        + ",\"sender\":"
        + Json.string(event.sender())
        + ",\"type\":\"m.room.message\"}";
  }

  /** Matrix server-server API, section "Publishing Keys": signed without its signatures member. */
  private String keys() {
    String id = Json.string(key.id());
    String server = Json.string(settings.serverName());
    String verify = "\"verify_keys\":{" + id + ":{\"key\":" + Json.string(key.publicKey()) + "}}";
    long validUntil = Instant.now().plus(KEY_VALID).toEpochMilli();
    String before = "\"old_verify_keys\":{},\"server_name\":" + server;
    String after = ",\"valid_until_ts\":" + validUntil + "," + verify;
    String signature = key.sign("{" + before + after + "}");
    return "{"
        + before
        + ",\"signatures\":{"
        + server
        + ":{"
        + id
        + ":"
        + Json.string(signature)
        + "}}"
        + after
        + "}";
  }

  private static String decode(String segment) {
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    closed = true;
    endPositions();
    federation.close();
    database.close();
  }

  /**
   * A process that has ended writes nothing more; a database that does not answer is not waited
   * for.
   */
  private void endPositions() {
    LockSupport.unpark(positions);
    try {
      positions.join(LAST_POSITION.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return settings.toString();
  }
}
