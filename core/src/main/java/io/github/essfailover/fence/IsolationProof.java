package io.github.essfailover.fence;

import io.github.essfailover.model.DataCenterId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The permission to promote a standby for a drill: nothing that it starts reaches the world. It
 * says nothing about the active data center, which serves all the time, so it permits no failover.
 * Never stored; after a crash the isolation is observed and judged again.
 *
 * <p>Immutable.
 */
public final class IsolationProof implements PromotionPermit {

  private final DataCenterId dataCenter;
  private final List<Evidence> evidence;
  private final Instant validUntil;

  private IsolationProof(DataCenterId dataCenter, List<Evidence> evidence, Instant validUntil) {
    this.dataCenter = dataCenter;
    this.evidence = List.copyOf(evidence);
    this.validUntil = validUntil;
  }

  /**
   * Judges whether a data center is isolated: every way out is stopped, and none of that is weak.
   *
   * @param ways one piece of evidence for each way out of the data center
   * @throws IllegalArgumentException naming what is missing
   */
  public static IsolationProof of(DataCenterId dataCenter, List<Evidence> ways, Instant now) {
    List<String> missing = new ArrayList<>();
    if (ways.isEmpty()) {
      missing.add("nothing vouches for " + dataCenter + " being cut off");
    }
    for (Evidence way : ways) {
      if (!way.claims().contains(FenceClaim.noEgress())) {
        missing.add(way.witness() + " lets connections out");
      } else if (way.strength() == Strength.WEAK) {
        missing.add(way.witness() + " is not known to be enforced");
      } else if (now.isAfter(way.expiresAt())) {
        missing.add(way.witness() + " was looked at too long ago");
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", missing));
    }
    Instant until = ways.stream().map(Evidence::expiresAt).min(Instant::compareTo).orElse(now);
    return new IsolationProof(dataCenter, ways, until);
  }

  /** What is isolated: nothing else may be promoted with it. */
  public DataCenterId dataCenter() {
    return dataCenter;
  }

  /** What it rests on. */
  public List<Evidence> evidence() {
    return evidence;
  }

  @Override
  public Instant validUntil() {
    return validUntil;
  }

  @Override
  public boolean isValidAt(Instant now) {
    return !now.isAfter(validUntil);
  }

  @Override
  public String toString() {
    return dataCenter
        + " isolated by "
        + evidence.stream().map(Evidence::witness).distinct().collect(Collectors.joining(", "));
  }
}
