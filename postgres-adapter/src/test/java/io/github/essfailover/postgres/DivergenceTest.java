package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.postgres.Divergence.Copy;
import io.github.essfailover.postgres.Divergence.Way;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DivergenceTest {

  /** History as "1@100 2@200 3", position, and marks as "name@timeline". */
  private static Copy copy(String history, int position, String... marks) {
    List<TimelineHistory.Ancestor> ancestors = new ArrayList<>();
    String[] parts = history.split(" ", 0);
    for (int i = 0; i < parts.length - 1; i++) {
      String[] pair = parts[i].split("@", -1);
      ancestors.add(
          new TimelineHistory.Ancestor(
              Integer.parseInt(pair[0]), new Lsn(Long.parseLong(pair[1]))));
    }
    List<MarkRow> rows = new ArrayList<>();
    for (String mark : marks) {
      String[] pair = mark.split("@", -1);
      rows.add(
          new MarkRow(
              MarkId.of(pair[0]),
              MarkRow.Kind.PROMOTION,
              1,
              Integer.parseInt(pair[1]),
              Instant.EPOCH));
    }
    return new Copy(
        new TimelineHistory(Integer.parseInt(parts[parts.length - 1]), ancestors),
        new Lsn(position),
        rows);
  }

  static Stream<Arguments> cases() {
    Copy promoted = copy("1@100 2", 500, "m2@2");
    Copy twice = copy("1@100 2@300 3", 900, "m2@2", "m3@3");
    return Stream.of(
        Arguments.of("old primary before the fork", copy("1", 90), promoted, Way.NOTHING, "-"),
        Arguments.of("exactly at the fork", copy("1", 100), promoted, Way.NOTHING, "-"),
        Arguments.of("one byte past it", copy("1", 101), promoted, Way.REWIND, "100-101"),
        Arguments.of("past two forks", copy("1", 400), twice, Way.REWIND, "100-400"),
        Arguments.of(
            "same timeline, proved, behind",
            copy("1@100 2", 400, "m2@2"),
            promoted,
            Way.NOTHING,
            "-"),
        Arguments.of(
            "same timeline, proved, ahead",
            copy("1@100 2", 501, "m2@2"),
            promoted,
            Way.COPY,
            "500-501"),
        Arguments.of(
            "same number, promoted by hand", copy("1@100 2", 400), promoted, Way.COPY, "100-400"),
        Arguments.of(
            "same number, another promotion",
            copy("1@100 2", 400, "x2@2"),
            promoted,
            Way.COPY,
            "100-400"),
        Arguments.of(
            "both promoted by hand",
            copy("1@100 2", 400),
            copy("1@100 2", 500),
            Way.COPY,
            "100-400"),
        Arguments.of(
            "same number, forked elsewhere",
            copy("1@90 2", 400, "x2@2"),
            promoted,
            Way.REWIND,
            "90-400"),
        Arguments.of(
            "primary of the second timeline, past the second fork",
            copy("1@100 2", 310, "m2@2"),
            twice,
            Way.REWIND,
            "300-310"),
        Arguments.of(
            "primary of the second timeline, at the second fork",
            copy("1@100 2", 300, "m2@2"),
            twice,
            Way.NOTHING,
            "-"),
        Arguments.of(
            "unproved second timeline below a third",
            copy("1@100 2", 250),
            twice,
            Way.COPY,
            "100-250"),
        Arguments.of(
            "went to another third timeline",
            copy("1@100 2@200 4", 700, "m2@2", "x4@4"),
            twice,
            Way.REWIND,
            "200-700"),
        Arguments.of("nothing in common", copy("7", 400), promoted, Way.COPY, "0-400"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void judge_copyAndUpstream_asTheTableSays(
      String what, Copy copy, Copy upstream, Way way, String range) {
    Divergence.Verdict verdict = Divergence.judge(copy, upstream);

    assertThat(verdict.way()).as(verdict.why()).isEqualTo(way);
    assertThat(verdict.diverged().map(r -> r.from().value() + "-" + r.to().value()).orElse("-"))
        .isEqualTo(range);
  }
}
