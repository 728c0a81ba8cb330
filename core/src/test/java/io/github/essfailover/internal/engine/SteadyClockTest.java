package io.github.essfailover.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SteadyClockTest {

  private static final Instant MIDNIGHT = Instant.parse("2026-11-22T00:00:00Z");

  private Instant wall = MIDNIGHT;
  private long nanos = 42;
  private final SteadyClock clock = new SteadyClock(new Wall(), () -> nanos);

  private void pass(Duration time) {
    wall = wall.plus(time);
    nanos += time.toNanos();
  }

  @Test
  void instant_clockThatGoesAsTimeDoes_isTheClocks() {
    pass(Duration.ofSeconds(5));

    assertThat(clock.instant()).isEqualTo(MIDNIGHT.plusSeconds(5));
  }

  @Test
  void instant_setBack_goesOnAsTimeDoes() {
    pass(Duration.ofSeconds(5));
    wall = wall.minus(Duration.ofMinutes(10));

    assertThat(clock.instant()).isEqualTo(MIDNIGHT.plusSeconds(5));
    pass(Duration.ofSeconds(1));
    assertThat(clock.instant()).isEqualTo(MIDNIGHT.plusSeconds(6));
    pass(Duration.ofMinutes(30));
    assertThat(clock.instant()).isEqualTo(MIDNIGHT.plusSeconds(6).plus(Duration.ofMinutes(30)));
  }

  @Test
  void instant_setForward_followsAtOnceAndStaysThere() {
    wall = wall.plus(Duration.ofHours(1));
    assertThat(clock.instant()).isEqualTo(MIDNIGHT.plus(Duration.ofHours(1)));

    wall = wall.minus(Duration.ofHours(1));
    pass(Duration.ofSeconds(1));
    assertThat(clock.instant()).isEqualTo(MIDNIGHT.plus(Duration.ofHours(1)).plusSeconds(1));
  }

  @Test
  void instant_clockThatStandsStill_goesOnAsTimeDoes() {
    nanos += Duration.ofSeconds(3).toNanos();

    assertThat(clock.instant()).isEqualTo(MIDNIGHT.plusSeconds(3));
  }

  @Test
  void withZone_sameInstants() {
    Clock inZone = clock.withZone(ZoneId.of("Europe/Berlin"));
    pass(Duration.ofSeconds(5));
    wall = MIDNIGHT;

    assertThat(inZone.getZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(inZone.instant()).isEqualTo(MIDNIGHT.plusSeconds(5)).isEqualTo(clock.instant());
  }

  /** A clock that is set by hand. */
  private final class Wall extends Clock {
    @Override
    public Instant instant() {
      return wall;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
