package io.github.essfailover.postgres;

import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.postgres.host.WalRange;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What it takes to make a copy follow another: a pure function of where both are.
 *
 * <p>A timeline above the first is the same on both only if they share a mark that was written on
 * it, because two servers that were promoted apart give it the same number and, if they stood at
 * one position, the same history.
 */
final class Divergence {

  /**
   * One of the two copies, standing still or not.
   *
   * @param position the end of what it has replayed or written
   */
  record Copy(TimelineHistory history, Lsn position, List<MarkRow> marks) {}

  /** What has to be done. */
  enum Way {
    /** It can follow as it is. */
    NOTHING,
    /** It has to go back to the fork first. */
    REWIND,
    /** It has to be replaced. */
    COPY
  }

  /**
   * The decision.
   *
   * @param why for people
   * @param diverged what the upstream lacks of the copy's log; empty when it lacks nothing
   */
  record Verdict(Way way, String why, Optional<WalRange> diverged) {

    Verdict instead(Way other, String reason) {
      return new Verdict(other, reason, diverged);
    }
  }

  private Divergence() {}

  static Verdict judge(Copy copy, Copy upstream) {
    int common = copy.history.commonWith(upstream.history);
    if (common == 0) {
      return away(Way.COPY, "it has no timeline in common with the upstream", copy, Lsn.ZERO);
    }
    int index = common - 1;
    int timeline = copy.history.timelineAt(index);
    if (timeline > 1 && !isShared(timeline, copy, upstream)) {
      return away(
          Way.COPY,
          "no mark proves that its timeline " + timeline + " is the upstream's",
          copy,
          copy.history.beginOf(index));
    }
    Lsn upTo = upstream.history.endOf(index).orElse(upstream.position);
    Optional<Lsn> leftAt = copy.history.endOf(index);
    if (leftAt.isPresent()) {
      Lsn fork = upTo.compareTo(leftAt.get()) < 0 ? upTo : leftAt.get();
      return away(Way.REWIND, "it left timeline " + timeline + " for another one", copy, fork);
    }
    if (upTo.isAtLeast(copy.position)) {
      return new Verdict(
          Way.NOTHING, "its log is the beginning of the upstream's", Optional.empty());
    }
    return upstream.history.endOf(index).isPresent()
        ? away(Way.REWIND, "it went on where the upstream forked off", copy, upTo)
        : away(Way.COPY, "it is ahead of the upstream on one timeline", copy, upTo);
  }

  private static Verdict away(Way way, String why, Copy copy, Lsn from) {
    return new Verdict(
        way,
        why,
        Optional.of(new WalRange(copy.history.timeline(), from, later(from, copy.position))));
  }

  private static Lsn later(Lsn one, Lsn other) {
    return one.isAtLeast(other) ? one : other;
  }

  private static boolean isShared(int timeline, Copy one, Copy other) {
    Set<Object> marks = marksOn(timeline, one);
    marks.retainAll(marksOn(timeline, other));
    return !marks.isEmpty();
  }

  private static Set<Object> marksOn(int timeline, Copy copy) {
    return copy.marks.stream()
        .filter(mark -> mark.timeline() == timeline)
        .map(MarkRow::id)
        .collect(Collectors.toSet());
  }
}
