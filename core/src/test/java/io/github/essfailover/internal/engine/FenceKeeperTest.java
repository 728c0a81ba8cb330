package io.github.essfailover.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FencePolicy;
import io.github.essfailover.fence.Strength;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.Sighting.Life;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Proofs and overrides of one run, and what it remembers of the source. */
class FenceKeeperTest {

  private static final DataCenterId DC1 = DataCenterId.of("dc1");
  private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");

  private final ScheduledExecutorService threads = Executors.newSingleThreadScheduledExecutor();
  private final RunMemory memory = new RunMemory();
  private final FenceKeeper fence = keeper(threads);

  private FenceKeeper keeper(ExecutorService workers) {
    Seams seams =
        new Seams(
            Clock.fixed(NOW, ZoneOffset.UTC), System::nanoTime, workers, threads, new Random(1));
    BoundedCalls calls = new BoundedCalls(seams, new Mailbox(workers, failure -> {}));
    return new FenceKeeper(DC1, List.of("main"), Duration.ofSeconds(10), memory, seams, calls);
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  private void saw(String vantage, Life life, Duration ago) {
    memory.add(new Sighting(vantage, DC1, Optional.empty(), life, "seen", NOW.minus(ago)));
  }

  private void saw(String vantage, Life life) {
    saw(vantage, life, Duration.ZERO);
  }

  private static Evidence evidence(String witness, Strength strength) {
    return new Evidence(
        witness,
        FencePolicy.claims(List.of("main")),
        strength,
        "seen",
        NOW,
        Evidence.DEFAULT_MAX_AGE);
  }

  /** Empty when the source is proved to be fenced, else why not. */
  private String ensure() {
    List<String> told = new ArrayList<>();
    fence.ensure(List.of(), told::add);
    assertThat(told).hasSize(1);
    return told.get(0);
  }

  @Test
  void ensure_conclusive_proof() {
    memory.add(evidence("power", Strength.CONCLUSIVE));

    assertThat(ensure()).isEmpty();
    assertThat(memory.proof().evidence()).hasSize(1);
  }

  @Test
  void ensure_nothing_saysWhatIsMissingAndThereIsNoProof() {
    assertThat(ensure()).contains("NO_WRITES(main) has no witness");
    assertThatThrownBy(memory::proof).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void ensure_signOfLifeAfterTheProof_proofIsTakenBack() {
    memory.add(evidence("power", Strength.CONCLUSIVE));
    ensure();
    saw("dc2", Life.SIGN_OF_LIFE);

    assertThat(ensure()).contains("signs of life");
    assertThatThrownBy(memory::proof).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void override_sameEvidence_proof() {
    memory.add(evidence("api", Strength.NORMAL));
    fence.override(Person.named("Ada"), "saw the fire");

    assertThat(ensure()).isEmpty();
    assertThat(memory.proof().overriddenBy()).contains(Person.named("Ada"));
  }

  @Test
  void override_otherEvidenceSince_reopened() {
    fence.override(Person.named("Ada"), "saw the fire");
    memory.add(evidence("np", Strength.WEAK));

    assertThat(ensure()).contains("has no witness");
  }

  @Test
  void override_signThatWasThere_accepted() {
    saw("dc2", Life.SIGN_OF_LIFE);
    fence.override(Person.named("Ada"), "it is only the load balancer");
    saw("dc2", Life.SIGN_OF_LIFE);

    assertThat(ensure()).isEmpty();
  }

  @Test
  void override_newSignOfLife_vetoed() {
    saw("dc2", Life.SIGN_OF_LIFE);
    fence.override(Person.named("Ada"), "it is only the load balancer");
    saw("dc3", Life.SIGN_OF_LIFE);

    assertThat(ensure()).contains("signs of life", "dc3");
    assertThatThrownBy(memory::proof).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void memory_latestOfAVantagePoint_neverForgotten() {
    saw("dc3", Life.NOTHING, Duration.ofMinutes(21));
    saw("dc3", Life.SIGN_OF_LIFE, Duration.ofMinutes(20));
    saw("dc2", Life.NOTHING, Duration.ofMinutes(6));
    saw("dc2", Life.NOTHING, Duration.ofMinutes(4));
    saw("dc2", Life.NOTHING);

    assertThat(memory.sightings())
        .extracting(sighting -> sighting.vantage() + " " + sighting.life())
        .containsExactly("dc3 SIGN_OF_LIFE", "dc2 NOTHING", "dc2 NOTHING");
    assertThat(ensure()).contains("signs of life");
  }

  @Test
  void memory_sameWitnessAndClaims_replaced() {
    Set<Strength> strengths = Set.of(Strength.NORMAL, Strength.WEAK);
    strengths.forEach(strength -> memory.add(evidence("api", strength)));

    assertThat(memory.evidence()).hasSize(1);
    memory.withdraw(memory.evidence().get(0));
    assertThat(memory.evidence()).isEmpty();
  }
}
