package io.github.essfailover.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.alert.AlertChange;
import io.github.essfailover.alert.AlertChange.Kind;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertBookTest {

  private static final DataCenterId DC2 = DataCenterId.of("dc2");
  private static final Finding SLOW = finding(Severity.WARNING, "slow");
  private static final Finding DEAD = finding(Severity.ERROR, "dead");

  private final AlertBook book = new AlertBook(DeploymentId.of("example.org"), 2, 3);
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private static Finding finding(Severity severity, String seen) {
    return Finding.of("database", severity, seen, "mend it").in(DC2);
  }

  private List<Kind> look(Finding... findings) {
    return kinds(changes(false, findings));
  }

  private List<AlertChange> changes(boolean unclear, Finding... findings) {
    now = now.plusSeconds(30);
    return book.look(now, List.of(findings), where -> unclear);
  }

  private static List<Kind> kinds(List<AlertChange> changes) {
    return changes.stream().map(AlertChange::kind).toList();
  }

  @Test
  void finding_inTwoLooks_isRaisedOnceSinceTheFirst() {
    assertThat(look(SLOW)).isEmpty();
    List<AlertChange> second = changes(false, SLOW);

    assertThat(kinds(second)).containsExactly(Kind.RAISED);
    assertThat(second.get(0).alert().since()).isEqualTo(now.minusSeconds(30));
    assertThat(second.get(0).alert().key()).isEqualTo("example.org/dc2/database");
    assertThat(look(SLOW)).isEmpty();
  }

  @Test
  void finding_inOneLook_isNoAlert() {
    assertThat(look(SLOW)).isEmpty();
    assertThat(look()).isEmpty();
    assertThat(look(SLOW)).isEmpty();
    assertThat(book.standing()).isEmpty();
  }

  @Test
  void alert_goneInThreeLooks_isCleared() {
    look(SLOW);
    look(SLOW);

    assertThat(look()).isEmpty();
    assertThat(look()).isEmpty();
    assertThat(look()).containsExactly(Kind.CLEARED);
    assertThat(book.standing()).isEmpty();
  }

  @Test
  void flapping_afterItWasRaised_isOneAlert() {
    List<Kind> all = new ArrayList<>();
    look(SLOW);
    all.addAll(look(SLOW));
    for (int i = 0; i < 50; i++) {
      all.addAll(look());
      all.addAll(look());
      all.addAll(look(SLOW));
    }

    assertThat(all).containsExactly(Kind.RAISED);
  }

  @Test
  void severity_thatRisesAndFalls_worsensAndEasesWithTheSameKey() {
    look(SLOW);
    look(SLOW);

    assertThat(look(DEAD)).isEmpty();
    List<AlertChange> worse = changes(false, DEAD);
    assertThat(kinds(worse)).containsExactly(Kind.WORSENED);
    assertThat(worse.get(0).before()).isEqualTo(Severity.WARNING);
    assertThat(worse.get(0).alert().severity()).isEqualTo(Severity.ERROR);
    assertThat(look(SLOW)).isEmpty();
    assertThat(look(SLOW)).isEmpty();
    assertThat(look(SLOW)).containsExactly(Kind.EASED);
  }

  @Test
  void oneErrorAmongWarnings_doesNotWorsen() {
    look(SLOW);
    look(SLOW);

    assertThat(look(DEAD)).isEmpty();
    assertThat(look(SLOW)).isEmpty();
    assertThat(look(DEAD)).isEmpty();
    assertThat(book.standing().get(0).severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void look_thatCouldNotSee_clearsNothing() {
    look(SLOW);
    look(SLOW);
    for (int i = 0; i < 10; i++) {
      assertThat(changes(true)).isEmpty();
    }

    assertThat(book.standing()).hasSize(1);
  }

  @Test
  void findingsOfOneCheck_inOneDataCenter_areOneAlertThatNamesTheWorst() {
    look(SLOW, DEAD, finding(Severity.ERROR, "deaf"));
    look(SLOW, DEAD, finding(Severity.ERROR, "deaf"));

    assertThat(book.standing())
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.severity()).isEqualTo(Severity.ERROR);
              assertThat(alert.seen()).isEqualTo("dead; deaf");
            });
  }

  @Test
  void information_isNoAlert() {
    look(finding(Severity.INFO, "well"));
    look(finding(Severity.INFO, "well"));

    assertThat(book.standing()).isEmpty();
  }
}
