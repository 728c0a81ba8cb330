package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test on three fresh servers. */
abstract class TrioTest {

  static final MarkId PROMOTED = MarkId.of("run-1.promote.main.dc2");
  static final Duration PATIENCE = Duration.ofSeconds(30);

  TrioFixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = TrioFixture.start();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  final void freezeAndLoseThePrimary() throws Exception {
    fixture.losePower(fixture.primary());
    apply(7, fixture.standby().follow(Optional.empty()));
    until(fixture.standby(), DatabaseState::isFrozen);
  }

  final Change followDc1(DatabaseAdapter standby) {
    String slot = standby.locatedIn().dataCenter().orElseThrow().value();
    return standby.follow(Optional.of(Upstream.withArchive(fixture.primary().endpoint(), slot)));
  }

  static Change promote(DatabaseAdapter server, MarkId mark, long epoch) {
    FenceProof proof =
        FenceProof.statedBy(
            Person.named("test"), "a test", List.of(), Instant.now().plus(PATIENCE));
    return server.promote(new Promotion(mark, epoch, proof));
  }

  static void apply(long epoch, Change change) {
    change.apply(TestCall.of(epoch, PATIENCE));
  }

  static AdapterException failureOf(long epoch, Change change) {
    return catchThrowableOfType(AdapterException.class, () -> apply(epoch, change));
  }

  static DatabaseState look(DatabaseAdapter server) {
    return server.observe(Deadline.after(PATIENCE, Clock.systemUTC()));
  }

  final DatabaseState until(DatabaseAdapter server, Predicate<DatabaseState> wished)
      throws Exception {
    until(() -> wished.test(look(server)));
    return look(server);
  }

  final void until(Callable<Boolean> wished) throws Exception {
    Deadline deadline = Deadline.after(PATIENCE, Clock.systemUTC());
    while (!wished.call()) {
      assertThat(deadline.isExpired()).as("waited too long").isFalse();
      fixture.pass(Duration.ofMillis(5));
    }
  }
}
