package io.github.essfailover.lab.site;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The homeserver's tables: a few of Synapse's, with the names and the parts that a failover can
 * damage.
 *
 * <p>Thread-safe.
 */
public final class HomeserverDatabase implements AutoCloseable {

  /** A message to store. */
  record Message(String room, String sender, String transaction, String eventId, String content) {}

  /** A stored message. */
  record Stored(String eventId, String room, String sender, String content, long timestamp) {}

  private static final int CONNECTIONS = 8;
  private static final String STREAM = "events";
  private static final String INSTANCE = "master";

  private static final List<String> SCHEMA =
      List.of(
          "CREATE SEQUENCE IF NOT EXISTS events_stream_seq",
          """
          CREATE TABLE IF NOT EXISTS events (
            stream_ordering bigint PRIMARY KEY,
            event_id text NOT NULL UNIQUE,
            room text NOT NULL,
            txn text NOT NULL,
            sender text NOT NULL,
            body text NOT NULL,
            ts bigint NOT NULL,
            UNIQUE (room, sender, txn))""",
          """
          CREATE TABLE IF NOT EXISTS stream_positions (
            stream_name text NOT NULL,
            instance_name text NOT NULL,
            stream_id bigint NOT NULL,
            UNIQUE (stream_name, instance_name))""",
          """
          CREATE TABLE IF NOT EXISTS local_media_repository (
            media_id text UNIQUE,
            media_type text,
            media_length integer,
            created_ts bigint,
            upload_name text,
            user_id text,
            quarantined_by text,
            url_cache text,
            last_access_ts bigint)""",
          """
          CREATE TABLE IF NOT EXISTS e2e_one_time_keys_json (
            user_id text NOT NULL,
            device_id text NOT NULL,
            algorithm text NOT NULL,
            key_id text NOT NULL,
            ts_added_ms bigint NOT NULL,
            key_json text NOT NULL,
            UNIQUE (user_id, device_id, algorithm, key_id))""",
          """
          INSERT INTO e2e_one_time_keys_json
          SELECT '@user' || n % 4 || ':example.org', 'DEVICE', 'signed_curve25519', 'AAAA' || n, 0, '{}'
          FROM generate_series(1, 40) n ON CONFLICT DO NOTHING""");

  private final ConnectionPool pool;

  HomeserverDatabase(DataSource application) {
    this.pool = new ConnectionPool(application, CONNECTIONS);
  }

  /** Creates what is missing, as the role that shall own it. */
  public static void createSchema(DataSource owner) throws SQLException {
    try (Connection connection = owner.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : SCHEMA) {
        statement.execute(sql);
      }
    }
  }

  /**
   * What Synapse checks when it starts (synapse/storage/util/sequence.py): nothing that was given
   * out may lie beyond the sequence that gives it out. Then it takes the sequence's value as its
   * own position and writes it down, which a hot standby refuses.
   *
   * @throws HomeserverRefusedException with the reason
   */
  void checkAndTakePosition() throws HomeserverRefusedException {
    try {
      pool.run(
          connection -> {
            long sequence = number(connection, "SELECT last_value FROM events_stream_seq");
            refuseBeyond(
                sequence,
                number(connection, "SELECT coalesce(max(stream_ordering), 0) FROM events"),
                "the table events");
            refuseBeyond(
                sequence,
                number(
                    connection,
                    "SELECT coalesce(max(stream_id), 0) FROM stream_positions"
                        + " WHERE stream_name = '"
                        + STREAM
                        + "'"),
                "stream_positions");
            writePosition(connection, sequence);
            return sequence;
          });
    } catch (InconsistentStream e) {
      throw new HomeserverRefusedException(String.valueOf(e.getMessage()), e);
    } catch (SQLException e) {
      throw new HomeserverRefusedException("its database does not serve it: " + e.getMessage(), e);
    }
  }

  private static void refuseBeyond(long sequence, long position, String where)
      throws InconsistentStream {
    if (position > sequence) {
      throw new InconsistentStream(
          "Postgres sequence 'events_stream_seq' is inconsistent with the stream 'events': it is at "
              + sequence
              + " and "
              + where
              + " is at "
              + position);
    }
  }

  private static final class InconsistentStream extends SQLException {
    InconsistentStream(String message) {
      super(message);
    }
  }

  /**
   * Stores the message unless its transaction was stored before; answers the event id after the
   * commit.
   */
  String store(Message message, long timestamp) throws SQLException {
    return pool.run(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  """
                  INSERT INTO events (stream_ordering, event_id, room, txn, sender, body, ts)
                  VALUES (nextval('events_stream_seq'), ?, ?, ?, ?, ?, ?)
                  ON CONFLICT (room, sender, txn) DO NOTHING RETURNING event_id""")) {
            insert.setString(1, message.eventId());
            insert.setString(2, message.room());
            insert.setString(3, message.transaction());
            insert.setString(4, message.sender());
            insert.setString(5, message.content());
            insert.setLong(6, timestamp);
            try (ResultSet inserted = insert.executeQuery()) {
              return inserted.next() ? inserted.getString(1) : earlier(connection, message);
            }
          }
        });
  }

  /** Answers after the commit. */
  void storeMedium(String id, int length, long timestamp) throws SQLException {
    pool.run(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO local_media_repository (media_id, media_type, media_length,"
                      + " created_ts, user_id) VALUES (?, 'text/plain', ?, ?, '@user:example.org')")) {
            insert.setString(1, id);
            insert.setInt(2, length);
            insert.setLong(3, timestamp);
            return insert.executeUpdate();
          }
        });
  }

  private static String earlier(Connection connection, Message message) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT event_id FROM events WHERE room = ? AND sender = ? AND txn = ?")) {
      select.setString(1, message.room());
      select.setString(2, message.sender());
      select.setString(3, message.transaction());
      try (ResultSet rows = select.executeQuery()) {
        if (!rows.next()) {
          throw new SQLException("The transaction conflicts with one that is not visible yet.");
        }
        return rows.getString(1);
      }
    }
  }

  Optional<Stored> find(String room, String eventId) throws SQLException {
    return pool.run(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT sender, body, ts FROM events WHERE room = ? AND event_id = ?")) {
            select.setString(1, room);
            select.setString(2, eventId);
            try (ResultSet row = select.executeQuery()) {
              return row.next()
                  ? Optional.of(
                      new Stored(eventId, room, row.getString(1), row.getString(2), row.getLong(3)))
                  : Optional.empty();
            }
          }
        });
  }

  /** Writes down how far the stream of events has come. */
  void notePosition() throws SQLException {
    pool.run(
        connection -> {
          long position =
              number(connection, "SELECT coalesce(max(stream_ordering), 0) FROM events");
          writePosition(connection, position);
          return position;
        });
  }

  private static void writePosition(Connection connection, long position) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO stream_positions (stream_name, instance_name, stream_id) VALUES (?, ?, ?)
            ON CONFLICT (stream_name, instance_name)
            DO UPDATE SET stream_id = greatest(stream_positions.stream_id, excluded.stream_id)""")) {
      upsert.setString(1, STREAM);
      upsert.setString(2, INSTANCE);
      upsert.setLong(3, position);
      upsert.executeUpdate();
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      if (!row.next()) {
        throw new SQLException("No row for: " + sql);
      }
      return row.getLong(1);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
