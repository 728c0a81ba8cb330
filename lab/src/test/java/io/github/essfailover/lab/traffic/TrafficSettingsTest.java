package io.github.essfailover.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrafficSettingsTest {

  private final TrafficSettings usual = TrafficSettings.of("example.org", "token");

  @Test
  void tenTimesTheRate_hasTenTimesTheSenders() {
    assertThat(usual.rate(1_000).senders()).isEqualTo(10 * usual.senders());
  }

  @Test
  void lowerRate_keepsItsSenders() {
    assertThat(usual.rate(10).senders()).isEqualTo(usual.senders());
  }
}
