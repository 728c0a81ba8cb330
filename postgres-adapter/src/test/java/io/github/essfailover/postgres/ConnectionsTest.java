package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ConnectionsTest {

  @Test
  void open_interrupted_isUnknownAndKeepsTheFlag() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setServerNames(new String[] {mute.getInetAddress().getHostAddress()});
      source.setPortNumbers(new int[] {mute.getLocalPort()});
      source.setDatabaseName("postgres");
      source.setUser("essfailover");
      Deadline deadline = Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
      Thread.currentThread().interrupt();

      AdapterException failure =
          catchThrowableOfType(
              AdapterException.class, () -> new Connections("main").open(source, "test", deadline));

      assertThat(Thread.interrupted()).as("the flag").isTrue();
      assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
      assertThat(failure.code()).isEqualTo("INTERRUPTED");
      assertThat(deadline.isExpired()).isFalse();
    }
  }
}
