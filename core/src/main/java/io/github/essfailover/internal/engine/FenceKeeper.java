package io.github.essfailover.internal.engine;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FencePolicy;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.fence.FenceVerdict;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.spi.Observed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether the source is fenced right now. Evidence that has expired is collected again by
 * observing the step that gave it. Confined to the mailbox.
 */
final class FenceKeeper {

  private static final Duration LOOK = Duration.ofSeconds(3);

  /** How long a person's override lasts; a promotion that begins later asks again. */
  static final Duration OVERRIDE_MAX_AGE = Duration.ofMinutes(10);

  private final DataCenterId source;
  private final List<String> databases;
  private final Duration quiet;
  private final RunMemory memory;
  private final Seams seams;
  private final BoundedCalls calls;
  private @Nullable FenceProof override;
  private Set<String> overriddenSigns = Set.of();

  FenceKeeper(
      DataCenterId source,
      List<String> databases,
      Duration quiet,
      RunMemory memory,
      Seams seams,
      BoundedCalls calls) {
    this.source = source;
    this.databases = List.copyOf(databases);
    this.quiet = quiet;
    this.memory = memory;
    this.seams = seams;
    this.calls = calls;
  }

  /** Something that can vouch again. */
  interface Voucher {
    /** What it vouched for. */
    List<Evidence> vouchedFor();

    /** Looks again; called on a worker. */
    Observed observeAgain();
  }

  FenceVerdict verdict() {
    Instant now = seams.clock().instant();
    return FencePolicy.decide(source, databases, memory.evidence(), memory.sightings(), quiet, now);
  }

  /** A named person takes the risk, on the evidence and in spite of the signs that are there. */
  void override(Person by, String reason) {
    overriddenSigns = signs(verdict());
    Instant until = seams.clock().instant().plus(OVERRIDE_MAX_AGE);
    override = FenceProof.statedBy(by, reason, memory.evidence(), until);
  }

  /** What a person decides on now: a digest of the evidence, and who sees signs of life. */
  String basis() {
    return FenceProof.digest(memory.evidence()) + " signs of life " + signs(verdict());
  }

  /**
   * Collects expired evidence again, judges, and makes the proof readable to handlers if there is
   * one.
   *
   * @param then is told empty when the source is proved to be fenced, else why not
   */
  void ensure(List<Voucher> vouchers, Consumer<String> then) {
    refresh(vouchers, renewed -> conclude(then));
  }

  /**
   * Collects evidence again that has expired, or that only the journal knows.
   *
   * @param then is told whether there is any that was not there before
   */
  void refresh(List<Voucher> vouchers, Consumer<Boolean> then) {
    List<Voucher> expired = vouchers.stream().filter(this::isExpired).toList();
    if (expired.isEmpty()) {
      then.accept(false);
      return;
    }
    int[] open = {expired.size()};
    boolean[] renewed = new boolean[1];
    for (Voucher voucher : expired) {
      calls.call(
          Deadline.after(LOOK, seams.clock()),
          voucher::observeAgain,
          (observed, failure) -> {
            voucher.vouchedFor().forEach(memory::withdraw);
            if (observed instanceof Observed.Done done) {
              done.evidence().forEach(memory::add);
              renewed[0] = true;
            }
            if (--open[0] == 0) {
              then.accept(renewed[0]);
            }
          });
    }
  }

  private boolean isExpired(Voucher voucher) {
    Instant now = seams.clock().instant();
    return !voucher.vouchedFor().stream()
        .allMatch(
            e ->
                memory.evidence().stream()
                    .anyMatch(m -> RunMemory.isSameVoice(e, m) && m.countsAt(now)));
  }

  private void conclude(Consumer<String> then) {
    FenceVerdict verdict = verdict();
    if (verdict instanceof FenceVerdict.Proven proven) {
      memory.proof(proven.proof());
      then.accept("");
      return;
    }
    if (override != null
        && override.isValidAt(seams.clock().instant())
        && isAsSeen(override, verdict)) {
      memory.proof(override);
      then.accept("");
      return;
    }
    memory.proof(null);
    then.accept(words(verdict));
  }

  /** An override is bound to the evidence that the person saw; a new sign of life vetoes it. */
  private boolean isAsSeen(FenceProof given, FenceVerdict verdict) {
    return given.digest().equals(FenceProof.digest(memory.evidence()))
        && overriddenSigns.containsAll(signs(verdict));
  }

  private static Set<String> signs(FenceVerdict verdict) {
    return verdict instanceof FenceVerdict.Vetoed vetoed
        ? vetoed.signs().stream()
            .map(Sighting::vantage)
            .collect(Collectors.toCollection(TreeSet::new))
        : Set.of();
  }

  static String words(FenceVerdict verdict) {
    if (verdict instanceof FenceVerdict.Vetoed vetoed) {
      return "signs of life: "
          + vetoed.signs().stream().map(s -> s.vantage() + " " + s.seen()).toList();
    }
    if (verdict instanceof FenceVerdict.Insufficient insufficient) {
      return String.join("; ", insufficient.missing());
    }
    return "proven";
  }
}
