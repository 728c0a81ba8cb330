package io.github.essfailover.internal.readiness;

import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Severity;
import io.github.essfailover.report.TargetReadiness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which target is the better one, and why. What is measured moves all the time, so near values are
 * equal: a mebibyte of log, ten seconds of recovery. Pure.
 */
public final class TargetRanking {

  private static final long NEAR_BYTES = 1 << 20;
  private static final long NEAR_SECONDS = 10;
  private static final Comparator<TargetReadiness> BY_NAME =
      Comparator.comparing(TargetReadiness::target);

  private record Criterion(
      Comparator<TargetReadiness> order, Function<TargetReadiness, String> words) {}

  private static final List<Criterion> CRITERIA =
      List.of(
          new Criterion(
              Comparator.comparing(TargetReadiness::verdict), each -> "is " + each.verdict()),
          new Criterion(
              Comparator.comparingLong(TargetRanking::loss), each -> "loses " + each.rpo()),
          new Criterion(
              Comparator.comparingLong(
                  each -> each.behindBytes().orElse(Long.MAX_VALUE) / NEAR_BYTES),
              TargetRanking::behind),
          new Criterion(
              Comparator.comparingLong(TargetRanking::risks),
              each -> "has " + risks(each) + " risks"),
          new Criterion(
              Comparator.comparingLong(
                  each ->
                      each.rto().map(Duration::toSeconds).orElse(Long.MAX_VALUE) / NEAR_SECONDS),
              each -> "takes " + each.rto().map(Duration::toString).orElse("unknown time")));

  private TargetRanking() {}

  /** The best one first; each with the reason why it stands there. */
  public static List<TargetReadiness> ranked(List<TargetReadiness> targets) {
    Comparator<TargetReadiness> order = CRITERIA.get(0).order();
    for (Criterion next : CRITERIA.subList(1, CRITERIA.size())) {
      order = order.thenComparing(next.order());
    }
    List<TargetReadiness> sorted = targets.stream().sorted(order.thenComparing(BY_NAME)).toList();
    List<TargetReadiness> ranked = new ArrayList<>();
    for (int i = 0; i < sorted.size(); i++) {
      TargetReadiness each = sorted.get(i);
      ranked.add(
          each.because(
              sorted.size() == 1
                  ? "the only possible target"
                  : i + 1 < sorted.size()
                      ? compared(each, sorted.get(i + 1), "before ")
                      : compared(each, sorted.get(i - 1), "after ")));
    }
    return ranked;
  }

  private static String compared(TargetReadiness one, TargetReadiness other, String direction) {
    Optional<Criterion> deciding =
        CRITERIA.stream().filter(c -> c.order().compare(one, other) != 0).findFirst();
    return direction
        + other.target()
        + ": "
        + deciding
            .map(
                c ->
                    "it "
                        + c.words().apply(one)
                        + ", "
                        + other.target()
                        + " "
                        + c.words().apply(other))
            .orElse("they are equally good; by name");
  }

  /** The worst group: nothing, near values of bytes, then what is unknown, the longer the worse. */
  private static long loss(TargetReadiness target) {
    return target.rpo().values().stream()
        .mapToLong(TargetRanking::loss)
        .max()
        .orElse(Long.MAX_VALUE);
  }

  private static long loss(DataLoss loss) {
    if (loss.isNone()) {
      return 0;
    }
    if (loss.bytes().isPresent()) {
      return 1 + loss.bytes().getAsLong() / NEAR_BYTES;
    }
    // Later is better; far above any number of bytes.
    return Long.MAX_VALUE / 2
        - loss.unknownSince().map(Instant::getEpochSecond).map(s -> s / NEAR_SECONDS).orElse(0L);
  }

  private static String behind(TargetReadiness target) {
    return target.behindBytes().isPresent()
        ? "is " + target.behindBytes().getAsLong() + " bytes behind the most advanced copy"
        : "has a database that does not answer";
  }

  private static long risks(TargetReadiness target) {
    return target.findings().stream().filter(f -> f.severity() != Severity.INFO).count();
  }
}
