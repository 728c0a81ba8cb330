package io.github.essfailover.fence;

import io.github.essfailover.internal.text.Sha256;
import io.github.essfailover.model.Person;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The permission to promote: only {@link FencePolicy#judge} and {@link #statedBy} make one. It is
 * never stored; after a crash the world is observed and judged again.
 *
 * <p>Immutable.
 */
public final class FenceProof implements PromotionPermit {

  private final List<Evidence> evidence;
  private final Optional<Person> overriddenBy;
  private final String reason;
  private final Instant validUntil;

  private FenceProof(
      List<Evidence> evidence, Optional<Person> overriddenBy, String reason, Instant validUntil) {
    this.evidence = List.copyOf(evidence);
    this.overriddenBy = overriddenBy;
    this.reason = reason;
    this.validUntil = validUntil;
  }

  static FenceProof of(List<Evidence> evidence) {
    Instant validUntil =
        evidence.stream()
            .map(Evidence::expiresAt)
            .min(Instant::compareTo)
            .orElseThrow(() -> new IllegalArgumentException("a proof needs evidence"));
    return new FenceProof(evidence, Optional.empty(), "", validUntil);
  }

  /**
   * An override: a named person takes the risk of two live sites on themselves. It marks the run
   * {@code SPLIT_RISK}.
   *
   * @param seen the evidence that the person saw; the override is bound to it
   * @param validUntil when the override lapses
   */
  public static FenceProof statedBy(
      Person person, String reason, List<Evidence> seen, Instant validUntil) {
    if (reason.isBlank()) {
      throw new IllegalArgumentException("an override needs a reason");
    }
    return new FenceProof(seen, Optional.of(person), reason, validUntil);
  }

  /** What it rests on. */
  public List<Evidence> evidence() {
    return evidence;
  }

  /** Who took the risk, when it is an override. */
  public Optional<Person> overriddenBy() {
    return overriddenBy;
  }

  /** Why, when it is an override; else empty. */
  public String reason() {
    return reason;
  }

  /** When its first piece of evidence, or the override, expires. */
  @Override
  public Instant validUntil() {
    return validUntil;
  }

  @Override
  public boolean isValidAt(Instant now) {
    return !now.isAfter(validUntil);
  }

  /** A digest of the evidence, which answers to questions are bound to. */
  public String digest() {
    return digest(evidence);
  }

  /** The digest of these pieces of evidence: who vouches for what, not when. */
  public static String digest(List<Evidence> evidence) {
    String text =
        evidence.stream()
            .map(
                e -> e.witness() + "|" + e.strength() + "|" + e.claims().stream().sorted().toList())
            .sorted()
            .distinct()
            .collect(Collectors.joining("\n"));
    return Sha256.hex(text);
  }

  @Override
  public String toString() {
    return overriddenBy
        .map(person -> "override by " + person + ": " + reason)
        .orElseGet(
            () ->
                evidence.stream()
                    .map(Evidence::witness)
                    .distinct()
                    .collect(Collectors.joining(", ")));
  }
}
