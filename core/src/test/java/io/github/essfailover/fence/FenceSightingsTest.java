package io.github.essfailover.fence;

import static io.github.essfailover.fence.FencePolicyTable.DC1;
import static io.github.essfailover.fence.FencePolicyTable.MAIN;
import static io.github.essfailover.fence.FencePolicyTable.NOW;
import static io.github.essfailover.fence.FencePolicyTable.alive;
import static io.github.essfailover.fence.FencePolicyTable.evidence;
import static io.github.essfailover.fence.FencePolicyTable.look;
import static io.github.essfailover.model.Sighting.Life.BLIND;
import static io.github.essfailover.model.Sighting.Life.NOTHING;
import static io.github.essfailover.model.Sighting.Life.QUIET;
import static io.github.essfailover.model.Sighting.Life.SIGN_OF_LIFE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Sighting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Signs of life, and what their absence is worth. */
class FenceSightingsTest {

  private static final Set<FenceClaim> CLAIMS = FencePolicy.claims(List.of(MAIN));
  private static final Duration QUIET_FOR = Duration.ofSeconds(10);
  private static final List<Evidence> EVERYTHING =
      evidence("power=conclusive:WEA api=normal:WEA ada=statement:WEA");

  private static FenceVerdict judge(List<Evidence> evidence, Sighting... sightings) {
    return FencePolicy.judge(CLAIMS, evidence, List.of(sightings), QUIET_FOR, NOW);
  }

  private static Optional<Evidence> corroboration(Sighting... sightings) {
    return FencePolicy.corroboration(DC1, CLAIMS, List.of(sightings), QUIET_FOR, NOW);
  }

  @Test
  void signOfLife_whateverElse_vetoes() {
    FenceVerdict verdict = judge(EVERYTHING, look("dc2", NOTHING, 1), look("dc3", SIGN_OF_LIFE, 1));

    assertThat(verdict)
        .isInstanceOfSatisfying(
            FenceVerdict.Vetoed.class,
            vetoed -> assertThat(vetoed.signs()).extracting(Sighting::vantage).containsOnly("dc3"));
  }

  @Test
  void signOfLife_laterLookOfTheSameVantagePointSeesNothing_vetoesUntilItWasQuietLongEnough() {
    assertThat(judge(EVERYTHING, look("dc2", SIGN_OF_LIFE, 5), look("dc2", NOTHING, 1)))
        .isInstanceOf(FenceVerdict.Vetoed.class);
    assertThat(judge(EVERYTHING, look("dc2", NOTHING, 1), look("dc2", SIGN_OF_LIFE, 11)))
        .isInstanceOf(FenceVerdict.Proven.class);
  }

  @Test
  void signOfLife_laterLookOfTheSameVantagePointSeesItQuiet_noVeto() {
    assertThat(judge(EVERYTHING, look("dc2", SIGN_OF_LIFE, 5), look("dc2", QUIET, 1)))
        .isInstanceOf(FenceVerdict.Proven.class);
  }

  @Test
  void signOfLife_atTheMomentOfAQuietLook_standsWhateverTheOrder() {
    assertThat(judge(EVERYTHING, look("dc2", SIGN_OF_LIFE, 1), look("dc2", QUIET, 1)))
        .isInstanceOf(FenceVerdict.Vetoed.class);
    assertThat(judge(EVERYTHING, look("dc2", QUIET, 1), look("dc2", SIGN_OF_LIFE, 1)))
        .isInstanceOf(FenceVerdict.Vetoed.class);
  }

  @Test
  void signOfLife_vantagePointIsBlindSince_vetoes() {
    assertThat(judge(EVERYTHING, look("dc2", SIGN_OF_LIFE, 60), look("dc2", BLIND, 1)))
        .isInstanceOf(FenceVerdict.Vetoed.class);
  }

  @Test
  void corroboration_onlyBlindVantagePoints_none() {
    assertThat(corroboration(look("dc2", BLIND, 12), look("dc2", BLIND, 1))).isEmpty();
  }

  @Test
  void signOfLife_laterLookOfAnotherVantagePoint_stillVetoes() {
    assertThat(judge(EVERYTHING, look("dc2", SIGN_OF_LIFE, 5), look("dc3", NOTHING, 1)))
        .isInstanceOf(FenceVerdict.Vetoed.class);
  }

  @Test
  void quietAndNothing_noVeto() {
    assertThat(judge(EVERYTHING, look("dc2", QUIET, 1), look("dc3", NOTHING, 1)))
        .isInstanceOf(FenceVerdict.Proven.class);
  }

  @Test
  void fencedDatabasesKeepAlives_outweighedByItsOwnEvidence() {
    List<Evidence> own = evidence("dc1/database/main=normal:W api=normal:WEA");

    assertThat(judge(own, alive("dc2/database/main", MAIN)))
        .isInstanceOf(FenceVerdict.Proven.class);
  }

  @Test
  void fencedDatabasesKeepAlives_anothersEvidence_veto() {
    List<Evidence> ofAnother =
        evidence("dc1/database/mas=normal:M power=conclusive:WEA ada=statement:WEA");

    assertThat(judge(ofAnother, alive("dc2/database/main", MAIN)))
        .isInstanceOf(FenceVerdict.Vetoed.class);
  }

  @Test
  void fencedDatabasesKeepAlives_itsOwnWeakOrExpiredEvidence_veto() {
    List<Evidence> weak = evidence("dc1/database/main=weak:W power=conclusive:WEA");
    List<Evidence> expired = evidence("power=conclusive:WEA");
    expired.add(
        FencePolicyTable.piece("dc1/database/main=normal:W", NOW.minusSeconds(10).minusNanos(1)));

    assertThat(judge(weak, alive("dc2/database/main", MAIN)))
        .isInstanceOf(FenceVerdict.Vetoed.class);
    assertThat(judge(expired, alive("dc2/database/main", MAIN)))
        .isInstanceOf(FenceVerdict.Vetoed.class);
  }

  @Test
  void fencedDatabase_signOfAnotherKind_veto() {
    List<Evidence> own = evidence("dc1/database/main=normal:W power=conclusive:WEA");

    assertThat(judge(own, look("orchestrator/dc1/ingress", SIGN_OF_LIFE, 0)))
        .isInstanceOf(FenceVerdict.Vetoed.class);
  }

  @Test
  void corroboration_everyVantagePointLongEnoughAndFresh_given() {
    Optional<Evidence> corroboration =
        corroboration(
            look("dc2", NOTHING, 12),
            look("dc3", NOTHING, 11),
            look("dc2", NOTHING, 1),
            look("dc3", QUIET, 2));

    assertThat(corroboration)
        .hasValueSatisfying(
            e -> {
              assertThat(e.strength()).isEqualTo(Strength.CORROBORATION);
              assertThat(e.claims()).isEqualTo(CLAIMS);
              assertThat(e.seen()).contains("10 s", "dc2, dc3");
            });
  }

  @Test
  void corroboration_nobodyLooked_none() {
    assertThat(corroboration()).isEmpty();
  }

  @Test
  void corroboration_notLongEnough_none() {
    assertThat(corroboration(look("dc2", NOTHING, 9), look("dc2", NOTHING, 1))).isEmpty();
    assertThat(corroboration(look("dc2", NOTHING, 10), look("dc2", NOTHING, 1))).isPresent();
  }

  @Test
  void corroboration_oneVantagePointsLatestLookIsOld_none() {
    assertThat(
            corroboration(
                look("dc2", NOTHING, 12), look("dc2", NOTHING, 1), look("dc3", NOTHING, 10)))
        .isEmpty();
  }

  @Test
  void corroboration_aSignOfLifeWithinTheTime_none() {
    assertThat(
            corroboration(
                look("dc2", NOTHING, 12), look("dc2", SIGN_OF_LIFE, 9), look("dc2", NOTHING, 1)))
        .isEmpty();
  }

  @Test
  void corroboration_aSignOfLifeBeforeThat_given() {
    assertThat(corroboration(look("dc2", SIGN_OF_LIFE, 11), look("dc2", NOTHING, 1))).isPresent();
  }

  @Test
  void corroboration_looksAtAnotherDataCenter_doNotCount() {
    Sighting elsewhere =
        new Sighting(
            "dc3",
            DataCenterId.of("dc2"),
            Optional.empty(),
            NOTHING,
            "nothing",
            NOW.minusSeconds(12));

    assertThat(corroboration(elsewhere, look("dc3", NOTHING, 1))).isEmpty();
  }

  @Test
  void decide_statementAndQuiet_proven() {
    List<Sighting> quiet = List.of(look("dc2", NOTHING, 12), look("dc2", NOTHING, 1));

    assertThat(
            FencePolicy.decide(
                DC1, List.of(MAIN), evidence("ada=statement:WEA"), quiet, QUIET_FOR, NOW))
        .isInstanceOf(FenceVerdict.Proven.class);
    assertThat(FencePolicy.decide(DC1, List.of(MAIN), List.of(), quiet, QUIET_FOR, NOW))
        .isInstanceOf(FenceVerdict.Insufficient.class);
    assertThat(
            FencePolicy.decide(
                DC1, List.of(MAIN), evidence("api=normal:WEA"), quiet, QUIET_FOR, NOW))
        .isInstanceOf(FenceVerdict.Insufficient.class);
  }
}
