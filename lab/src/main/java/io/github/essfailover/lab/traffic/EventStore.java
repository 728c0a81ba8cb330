package io.github.essfailover.lab.traffic;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Where acknowledged messages have to be. */
public interface EventStore {

  /** Those of the event ids that are there. */
  Set<String> present(Collection<String> eventIds) throws SQLException;

  /** The events of a homeserver's database, read by SQL, past every cache and API. */
  static EventStore in(DataSource database) {
    return eventIds -> {
      Set<String> present = new HashSet<>();
      try (Connection connection = database.getConnection();
          PreparedStatement select =
              connection.prepareStatement("SELECT event_id FROM events WHERE event_id = ANY (?)")) {
        Array ids = connection.createArrayOf("text", List.copyOf(eventIds).toArray());
        select.setArray(1, ids);
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            present.add(rows.getString(1));
          }
        }
      }
      return present;
    };
  }

  /** How many events of that room are in the database of a homeserver. */
  static long countIn(String room, DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement("SELECT count(*) FROM events WHERE room = ?")) {
      select.setString(1, room);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
