package io.github.essfailover.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The gate with evidence, sightings and times as chance brings them. */
class FencePolicyPropertyTest {

  private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");
  private static final DataCenterId DC1 = DataCenterId.of("dc1");
  private static final List<String> DATABASES = List.of("main", "mas");
  private static final Duration QUIET = FencePolicy.DEFAULT_QUIET;
  private static final Set<FenceClaim> CLAIMS = FencePolicy.claims(DATABASES);

  @Provide
  Arbitrary<Evidence> evidence() {
    return Combinators.combine(
            Arbitraries.of("api", "dc1/database/main", "dc1/database/mas", "power", "edge"),
            Arbitraries.of(CLAIMS).set().ofMinSize(1),
            Arbitraries.of(Strength.class),
            Arbitraries.integers().between(-15, 0))
        .as(
            (witness, claims, strength, seconds) ->
                new Evidence(
                    strength == Strength.STATEMENT ? "person/Ada" : witness,
                    claims,
                    strength,
                    "seen",
                    NOW.plusSeconds(seconds),
                    Evidence.DEFAULT_MAX_AGE));
  }

  /** No two of them at the same instant: each has a place in time of its own. */
  @Provide
  Arbitrary<List<Sighting>> sightings() {
    Arbitrary<Sighting> one =
        Combinators.combine(
                Arbitraries.of("dc2/database/main", "dc3/database/main", "probe"),
                Arbitraries.of(Sighting.Life.class),
                Arbitraries.of(Optional.<String>empty(), Optional.of("main")),
                Arbitraries.integers().between(-40, 0))
            .as(
                (vantage, life, database, seconds) ->
                    new Sighting(vantage, DC1, database, life, "seen", NOW.plusSeconds(seconds)));
    return one.list().uniqueElements(Sighting::observedAt).ofMaxSize(6);
  }

  private static boolean proven(List<Evidence> evidence, List<Sighting> sightings, Instant now) {
    return FencePolicy.decide(DC1, DATABASES, evidence, sightings, QUIET, now)
        instanceof FenceVerdict.Proven;
  }

  @Property(seed = "1", tries = 3000)
  void decide_moreEvidence_neverProvesLess(
      @ForAll @Size(max = 8) List<@net.jqwik.api.From("evidence") Evidence> evidence,
      @ForAll("sightings") List<Sighting> sightings,
      @ForAll @IntRange(min = 0, max = 8) int kept) {
    List<Evidence> less = evidence.subList(0, Math.min(kept, evidence.size()));

    assertThat(!proven(less, sightings, NOW) || proven(evidence, sightings, NOW)).isTrue();
  }

  @Property(seed = "1", tries = 2000)
  void decide_orderAndRepetition_decideNothing(
      @ForAll @Size(max = 8) List<@net.jqwik.api.From("evidence") Evidence> evidence,
      @ForAll("sightings") List<Sighting> sightings,
      @ForAll Random random) {
    List<Evidence> mixed = new ArrayList<>(evidence);
    mixed.addAll(evidence);
    Collections.shuffle(mixed, random);
    List<Sighting> shuffled = new ArrayList<>(sightings);
    Collections.shuffle(shuffled, random);

    assertThat(proven(mixed, shuffled, NOW)).isEqualTo(proven(evidence, sightings, NOW));
  }

  @Property(seed = "1", tries = 2000)
  void decide_later_provesNothingNewWithoutALook(
      @ForAll @Size(max = 8) List<@net.jqwik.api.From("evidence") Evidence> evidence,
      @ForAll @IntRange(min = 0, max = 60) int seconds) {
    assertThat(
            !proven(evidence, List.of(), NOW.plusSeconds(seconds))
                || proven(evidence, List.of(), NOW))
        .isTrue();
  }

  @Property(seed = "1", tries = 2000)
  void decide_freshSignOfLife_neverProven(
      @ForAll @Size(max = 8) List<@net.jqwik.api.From("evidence") Evidence> evidence,
      @ForAll("sightings") List<Sighting> sightings) {
    List<Sighting> alive = new ArrayList<>(sightings);
    alive.add(
        new Sighting(
            "another", DC1, Optional.empty(), Sighting.Life.SIGN_OF_LIFE, "it answers", NOW));

    assertThat(FencePolicy.decide(DC1, DATABASES, evidence, alive, QUIET, NOW))
        .isInstanceOf(FenceVerdict.Vetoed.class);
  }

  /** What design says in words, counted anew. */
  @Property(seed = "1", tries = 3000)
  void decide_proven_restsOnEnoughWitnesses(
      @ForAll @Size(max = 8) List<@net.jqwik.api.From("evidence") Evidence> evidence,
      @ForAll("sightings") List<Sighting> sightings) {
    FenceVerdict verdict = FencePolicy.decide(DC1, DATABASES, evidence, sightings, QUIET, NOW);
    if (!(verdict instanceof FenceVerdict.Proven)) {
      return;
    }
    List<Evidence> counting =
        evidence.stream().filter(e -> e.countsAt(NOW) && e.strength() != Strength.WEAK).toList();
    boolean person = counting.stream().anyMatch(e -> e.strength() == Strength.STATEMENT);
    assertThat(counting.stream().anyMatch(Evidence::isFromMachine) || person).isTrue();
    for (FenceClaim claim : CLAIMS) {
      List<Evidence> for1 = counting.stream().filter(e -> e.claims().contains(claim)).toList();
      boolean conclusive = for1.stream().anyMatch(e -> e.strength() == Strength.CONCLUSIVE);
      long witnesses = for1.stream().map(Evidence::witness).collect(Collectors.toSet()).size();
      boolean looked =
          person && FencePolicy.corroboration(DC1, CLAIMS, sightings, QUIET, NOW).isPresent();
      int needed = claim.kind() == FenceClaim.Kind.NO_WRITES ? 2 : 1;
      assertThat(conclusive || witnesses + (looked ? 1 : 0) >= needed).as("%s", claim).isTrue();
    }
  }
}
