package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.labservers.network.BlackHole;
import io.github.essfailover.labservers.network.FreePorts;
import io.github.essfailover.model.Deadline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
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
              AdapterException.class,
              () -> new Connections("main", true).open(source, Optional.empty(), "test", deadline));

      assertThat(Thread.interrupted()).as("the flag").isTrue();
      assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
      assertThat(failure.code()).isEqualTo("INTERRUPTED");
      assertThat(deadline.isExpired()).isFalse();
    }
  }

  @Test
  void open_whereTheHostRefuses_saysThatNoServerListens() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {InetAddress.getLoopbackAddress().getHostAddress()});
    source.setPortNumbers(new int[] {FreePorts.one()});
    source.setDatabaseName("postgres");
    source.setUser("essfailover");
    Deadline deadline = Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());

    AdapterException failure =
        catchThrowableOfType(
            AdapterException.class,
            () -> new Connections("main", true).open(source, Optional.empty(), "test", deadline));

    assertThat(failure.code()).isEqualTo("DATABASE_NOT_LISTENING");
    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  @Test
  void open_whereNobodyAnswers_doesNotSaySo() {
    try (BlackHole hole =
        BlackHole.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setServerNames(new String[] {hole.address().getAddress().getHostAddress()});
      source.setPortNumbers(new int[] {hole.address().getPort()});
      source.setDatabaseName("postgres");
      source.setUser("essfailover");
      source.setConnectTimeout(1);
      Deadline deadline = Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());

      AdapterException failure =
          catchThrowableOfType(
              AdapterException.class,
              () -> new Connections("main", true).open(source, Optional.empty(), "test", deadline));

      assertThat(failure.code()).isEqualTo("DATABASE_UNREACHABLE");
    }
  }
}
