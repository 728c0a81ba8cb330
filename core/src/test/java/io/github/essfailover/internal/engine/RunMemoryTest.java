package io.github.essfailover.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.fence.FenceClaim;
import io.github.essfailover.fence.FencePolicy;
import io.github.essfailover.fence.FenceVerdict;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a run remembers of the looks at its source. */
class RunMemoryTest {
  private static final DataCenterId SOURCE = DataCenterId.of("dc1");
  private static final Duration QUIET = Duration.ofSeconds(10);

  private static Sighting at(long millis, String vantage, Sighting.Life life) {
    Instant when = Instant.EPOCH.plusMillis(millis);
    return new Sighting(vantage, SOURCE, Optional.empty(), life, "seen", when);
  }

  @Test
  void hoursOfSilence_areRememberedByTheirEnds() {
    RunMemory memory = new RunMemory();
    for (int second = 0; second < 10_000; second++) {
      memory.add(at(1000L * second, "dc2", Sighting.Life.NOTHING));
      memory.add(at(1000L * second, "dc3", Sighting.Life.NOTHING));
    }

    assertThat(memory.sightings())
        .extracting(s -> s.vantage() + " " + s.observedAt().getEpochSecond())
        .containsExactly("dc2 0", "dc3 0", "dc2 9999", "dc3 9999");
  }

  @Test
  void whatIsForgotten_changesNoVerdict() {
    SplittableRandom dice = new SplittableRandom(7);
    RunMemory memory = new RunMemory();
    List<Sighting> all = new ArrayList<>();
    long millis = 0;
    List<Sighting.Life> lives = List.of(Sighting.Life.values());
    Sighting.Life life = Sighting.Life.NOTHING;
    for (int i = 0; i < 3_000; i++) {
      millis += dice.nextLong(2_000);
      if (dice.nextInt(8) == 0) {
        life = lives.get(dice.nextInt(lives.size()));
      }
      // Answers overtake each other.
      Sighting seen = at(millis - dice.nextLong(900), "dc" + (2 + dice.nextInt(2)), life);
      memory.add(seen);
      all.add(seen);
      Instant now = Instant.EPOCH.plusMillis(millis);
      assertThat(judged(memory.sightings(), now)).isEqualTo(judged(all, now));
    }
  }

  private static List<Object> judged(List<Sighting> sightings, Instant now) {
    Set<FenceClaim> claims = FencePolicy.claims(List.of("synapse"));
    FenceVerdict verdict = FencePolicy.judge(claims, List.of(), sightings, QUIET, now);
    return List.of(
        verdict instanceof FenceVerdict.Vetoed vetoed ? Set.copyOf(vetoed.signs()) : Set.of(),
        FencePolicy.corroboration(SOURCE, claims, sightings, QUIET, now).isPresent());
  }
}
