package io.github.essfailover.fence;

import static io.github.essfailover.fence.FencePolicyTable.MAIN;
import static io.github.essfailover.fence.FencePolicyTable.NOW;
import static io.github.essfailover.fence.FencePolicyTable.evidence;
import static io.github.essfailover.fence.FencePolicyTable.pieces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.model.Person;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts, and how much. Sightings are in {@link FenceSightingsTest}. */
class FencePolicyTest {

  private static final Set<FenceClaim> ONE = FencePolicy.claims(List.of(MAIN));

  /**
   * One piece of evidence is {@code witness=strength:claims}, where the claims are W (no writes to
   * main), M (no writes to mas), E (no egress), A (no answers). The last column names the claims
   * that are still missing.
   */
  @ParameterizedTest(name = "{0}: {1} -> missing {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing at all                        |                                          | W E A
          two machines                          | db=normal:W api=normal:WEA               |
          one machine is one witness            | api=normal:WEA                           | W
          two rules of one witness are one      | api=normal:WE api=normal:WA              | W
          one conclusive is enough              | power=conclusive:WEA                     |
          conclusive for what it claims only    | control=conclusive:W                     | E A
          answers and egress want one witness   | control=conclusive:W fw=normal:EA        |
          writes want two, egress and answers   | db=normal:W fw=normal:EA                 | W
          weak never counts, alone              | np=weak:WEA                              | W E A
          weak never counts, beside a machine   | api=normal:WEA np=weak:WEA               | W
          weak never counts, many of them       | a=weak:WEA b=weak:WEA c=weak:WEA         | W E A
          weak does not back a statement        | ada=statement:WEA np=weak:WEA            | W E A
          a statement alone is nothing          | ada=statement:WEA                        | W E A
          two statements alone are nothing      | ada=statement:WEA bob=statement:WEA      | W E A
          statement and corroboration           | ada=statement:WEA vp=corroboration:WEA   |
          corroboration alone is nothing        | vp=corroboration:WEA                     | W E A
          corroboration beside a machine only   | api=normal:WEA vp=corroboration:WEA      | W
          statement and one machine             | ada=statement:WEA api=normal:WEA         |
          statement, machine about one claim    | ada=statement:WEA db=normal:W            |
          statement, machine about another one  | ada=statement:WEA fw=normal:E            | W
          statement and conclusive              | ada=statement:WEA power=conclusive:E     | W
          """)
  void judge_oneDatabase_missing(String rule, String given, String missing) {
    FenceVerdict verdict =
        FencePolicy.judge(ONE, evidence(given), List.of(), FencePolicy.DEFAULT_QUIET, NOW);

    assertThat(FencePolicyTable.missing(verdict)).as(rule).isEqualTo(pieces(missing));
  }

  @ParameterizedTest(name = "{0} -> missing {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          power=conclusive:WMEA                  |
          db=normal:W api=normal:WMEA            | M
          db=normal:W mas=normal:M api=normal:WMEA |
          control=conclusive:W api=normal:WMEA   | M
          ada=statement:WMEA api=normal:WMEA     |
          """)
  void judge_twoDatabases_eachWantsItsOwn(String given, String missing) {
    Set<FenceClaim> two = FencePolicy.claims(List.of(MAIN, "mas"));

    FenceVerdict verdict =
        FencePolicy.judge(two, evidence(given), List.of(), FencePolicy.DEFAULT_QUIET, NOW);

    assertThat(FencePolicyTable.missing(verdict)).isEqualTo(pieces(missing));
  }

  /** Every set of these seven pieces, against the Javadoc put as a formula. */
  @Test
  void judge_everyCombination_asDocumented() {
    List<Evidence> all =
        evidence(
            "np=weak:WEA vp=corroboration:WEA ada=statement:WEA api=normal:WEA api=normal:WE"
                + " db=normal:WEA power=conclusive:WEA");
    for (int set = 0; set < 1 << all.size(); set++) {
      List<Evidence> some = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        if ((set & 1 << i) != 0) {
          some.add(all.get(i));
        }
      }
      boolean corroborated = (set & 2) != 0;
      boolean stated = (set & 4) != 0;
      boolean api = (set & 8) != 0 || (set & 16) != 0;
      boolean database = (set & 32) != 0;
      boolean conclusive = (set & 64) != 0;
      int witnesses = (api ? 1 : 0) + (database ? 1 : 0);
      witnesses += stated && (api || database || corroborated) ? 1 : 0;
      witnesses += stated && corroborated ? 1 : 0;

      FenceVerdict verdict =
          FencePolicy.judge(
              Set.of(FenceClaim.noWrites(MAIN)), some, List.of(), FencePolicy.DEFAULT_QUIET, NOW);

      assertThat(verdict instanceof FenceVerdict.Proven)
          .as("%s", some)
          .isEqualTo(conclusive || witnesses >= 2);
    }
  }

  @Test
  void judge_expiredEvidence_passedOver() {
    List<Evidence> fresh = evidence("db=normal:W api=normal:WEA");
    List<Evidence> some = new ArrayList<>(fresh.subList(1, 2));
    some.add(FencePolicyTable.piece("db=normal:W", NOW.minusSeconds(10).minusMillis(1)));

    assertThat(
            FencePolicyTable.missing(
                FencePolicy.judge(ONE, some, List.of(), FencePolicy.DEFAULT_QUIET, NOW)))
        .isEqualTo(pieces("W"));
  }

  @Test
  void judge_evidenceAtTheEndOfItsAge_stillCounts() {
    List<Evidence> old =
        List.of(
            FencePolicyTable.piece("power=conclusive:WEA", NOW.minus(Evidence.DEFAULT_MAX_AGE)));

    assertThat(FencePolicy.judge(ONE, old, List.of(), FencePolicy.DEFAULT_QUIET, NOW))
        .isInstanceOf(FenceVerdict.Proven.class);
  }

  @Test
  void judge_expiredConclusiveEvidence_leavesTheStatementUnbacked() {
    List<Evidence> some = evidence("ada=statement:WEA");
    some.add(FencePolicyTable.piece("power=conclusive:WEA", NOW.minusSeconds(11)));

    assertThat(
            FencePolicyTable.missing(
                FencePolicy.judge(ONE, some, List.of(), FencePolicy.DEFAULT_QUIET, NOW)))
        .isEqualTo(pieces("W E A"));
  }

  @Test
  void proof_validUntilItsFirstPieceExpires() {
    List<Evidence> some = evidence("db=normal:W");
    some.add(FencePolicyTable.piece("api=normal:WEA", NOW.minusSeconds(4)));

    FenceVerdict verdict = FencePolicy.judge(ONE, some, List.of(), FencePolicy.DEFAULT_QUIET, NOW);

    assertThat(verdict)
        .isInstanceOfSatisfying(
            FenceVerdict.Proven.class,
            proven -> {
              assertThat(proven.proof().validUntil()).isEqualTo(NOW.plusSeconds(6));
              assertThat(proven.proof().isValidAt(NOW.plusSeconds(6))).isTrue();
              assertThat(proven.proof().isValidAt(NOW.plusSeconds(7))).isFalse();
              assertThat(proven.proof().overriddenBy()).isEmpty();
            });
  }

  @Test
  void digest_sameVouchersLater_equal() {
    List<Evidence> now = evidence("db=normal:W api=normal:WEA");
    List<Evidence> later =
        now.stream()
            .map(
                e ->
                    new Evidence(
                        e.witness(),
                        e.claims(),
                        e.strength(),
                        "again",
                        e.observedAt().plusSeconds(5),
                        e.maxAge()))
            .toList();

    assertThat(FenceProof.digest(later)).isEqualTo(FenceProof.digest(now));
    assertThat(FenceProof.digest(evidence("db=normal:W api=normal:WE")))
        .isNotEqualTo(FenceProof.digest(now));
  }

  @Test
  void override_namesPersonAndReason() {
    FenceProof proof =
        FenceProof.statedBy(Person.named("Ada"), "saw the fire", List.of(), NOW.plusSeconds(60));

    assertThat(proof.overriddenBy()).contains(Person.named("Ada"));
    assertThat(proof.isValidAt(NOW.plusSeconds(61))).isFalse();
    assertThatThrownBy(() -> FenceProof.statedBy(Person.named("Ada"), " ", List.of(), NOW))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void statement_countsForAnHour() {
    Evidence statement = Evidence.statement(Person.named("Ada"), "on the phone", ONE, NOW);

    assertThat(statement.countsAt(NOW.plus(Duration.ofHours(1)))).isTrue();
    assertThat(statement.countsAt(NOW.plus(Duration.ofHours(1)).plusMillis(1))).isFalse();
    assertThat(statement.isFromMachine()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"NO_WRITES(main)", "NO_EGRESS", "NO_ANSWERS"})
  void claim_printed_readBack(String text) {
    assertThat(FenceClaim.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({"NO_WRITES(", "NO_WRITES(main", "NO_WRITES()", "(main)", "NO_SLEEP", "''"})
  void claim_somethingElse_refused(String text) {
    assertThatThrownBy(() -> FenceClaim.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
