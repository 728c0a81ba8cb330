package io.github.essfailover.internal.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.DatabaseState.Role;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CopiesTest {

  private static final DatabaseState TARGET = state("1", Role.STANDBY, 3, "a", "b");

  @Test
  void strangeness_sameHistoryOrAnOlderPartOfIt_isNone() {
    assertThat(Copies.strangeness(TARGET, TARGET)).isEmpty();
    assertThat(Copies.strangeness(state("1", Role.STANDBY, 2, "a"), TARGET)).isEmpty();
  }

  @Test
  void strangeness_otherSystemIdentifier_isNamed() {
    assertThat(Copies.strangeness(state("2", Role.STANDBY, 3, "a", "b"), TARGET))
        .get()
        .asString()
        .contains("system identifier 2");
  }

  @Test
  void strangeness_promotionThatTheTargetNeverSaw_isNamed() {
    assertThat(Copies.strangeness(state("1", Role.STANDBY, 3, "a", "c"), TARGET))
        .get()
        .asString()
        .contains("promotions that the target never saw");
  }

  /** Somebody promoted its upstream by hand: no mark tells. */
  @Test
  void strangeness_laterTimelineThanTheTarget_isNamedUntilTheTargetIsPromoted() {
    DatabaseState later = state("1", Role.STANDBY, 4, "a", "b");

    assertThat(Copies.strangeness(later, TARGET)).get().asString().contains("timeline 4");
    assertThat(Copies.strangeness(later, state("1", Role.PRIMARY, 4, "a", "b", "c"))).isEmpty();
  }

  private static DatabaseState state(String identity, Role role, int timeline, String... lineage) {
    List<MarkRow> marks =
        Stream.of(lineage)
            .map(id -> new MarkRow(MarkId.of(id), MarkRow.Kind.PROMOTION, 1, 1, Instant.EPOCH))
            .toList();
    return DatabaseState.builder(identity, role).timeline(timeline).marks(marks).build();
  }
}
