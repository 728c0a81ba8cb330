package io.github.essfailover.postgres.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Log that both standbys have received and dc2 has not replayed. */
record Backlog(FailoverOnRealServers night) {

  /** Rows that the reader sees are removed, and much is written after that. */
  Writers behind(Connection reader) throws Exception {
    night.write(1);
    String first = "SELECT count(*) FROM bulk";
    RealServers.until(() -> !night.servers().one(night.dc2(), first).equals("0"));
    reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    reader.setAutoCommit(false);
    try (Statement statement = reader.createStatement()) {
      statement.execute(first);
    }
    night.application("DELETE FROM bulk");
    vacuum();
    Writers writers = of(5);
    assertThat(night.look("dc2").replayed())
        .as("replayed, behind the reader")
        .isLessThan(night.look("dc2").position());
    return writers;
  }

  private void vacuum() throws SQLException {
    try (Connection owner =
            night
                .dc1()
                .connectAs(night.servers().trio().application("synapse"), "synapse")
                .getConnection();
        Statement statement = owner.createStatement()) {
      statement.execute("VACUUM bulk");
    }
  }

  /** Received by both standbys. */
  Writers of(int megabytes) throws Exception {
    Writers writers = night.writers();
    night.write(megabytes);
    RealServers.until(() -> writers.count() > 100);
    writers.stop();
    night.awaitReceived(night.dc1(), night.dc2());
    night.awaitReceived(night.dc1(), night.dc3());
    return writers;
  }
}
