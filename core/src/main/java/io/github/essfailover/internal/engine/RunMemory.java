package io.github.essfailover.internal.engine;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a run knows and handlers may read. Written by the mailbox only, read from any thread. */
final class RunMemory {

  private static final Duration KEPT = Duration.ofMinutes(5);

  private final Map<StepId, SortedMap<String, String>> outputs = new ConcurrentHashMap<>();
  private final Map<StepId, SortedMap<String, String>> before = new ConcurrentHashMap<>();
  private final Map<StepId, StepState> states = new ConcurrentHashMap<>();
  private volatile List<Evidence> evidence = List.of();
  private volatile List<Sighting> sightings = List.of();
  private volatile @Nullable FenceProof proof;

  Optional<String> output(StepId step, String key) {
    return Optional.ofNullable(outputs.get(step)).map(map -> map.get(key));
  }

  Optional<SortedMap<String, String>> before(StepId step) {
    return Optional.ofNullable(before.get(step));
  }

  /** The first reading of each counts: later ones may already show the step's own effect. */
  void before(StepId step, SortedMap<String, String> values) {
    SortedMap<String, String> all = new TreeMap<>(values);
    all.putAll(before.getOrDefault(step, new TreeMap<>()));
    before.put(step, Collections.unmodifiableSortedMap(all));
  }

  StepState state(StepId step) {
    return states.getOrDefault(step, StepState.PENDING);
  }

  void state(StepId step, StepState state) {
    states.put(step, state);
  }

  List<Evidence> evidence() {
    return evidence;
  }

  List<Sighting> sightings() {
    return sightings;
  }

  FenceProof proof() {
    FenceProof now = proof;
    if (now == null) {
      throw new IllegalStateException("the source is not proved to be fenced");
    }
    return now;
  }

  void outputs(StepId step, SortedMap<String, String> values) {
    outputs.put(step, values);
  }

  void proof(@Nullable FenceProof value) {
    this.proof = value;
  }

  /** Adds evidence; it replaces what the same witness said about the same claims. */
  void add(Evidence item) {
    List<Evidence> next = new ArrayList<>(evidence);
    next.removeIf(e -> isSameVoice(e, item));
    next.add(item);
    evidence = List.copyOf(next);
  }

  static boolean isSameVoice(Evidence one, Evidence other) {
    return one.witness().equals(other.witness()) && one.claims().equals(other.claims());
  }

  /** Withdraws what that witness said: it could not be confirmed. */
  void withdraw(Evidence item) {
    evidence = evidence.stream().filter(e -> !isSameVoice(e, item)).toList();
  }

  /**
   * Adds a sighting. Of those of a vantage point that say the same one after the other only the
   * first and the last are kept: a run looks for hours, and judges all of them at every look. What
   * was no longer so five minutes ago is forgotten, but never the latest of a vantage point: the
   * silence of an observer that hangs does not take its sign of life back.
   */
  void add(Sighting sighting) {
    Instant oldest = sighting.observedAt().minus(KEPT);
    Deque<Sighting> next = new ArrayDeque<>(List.of(sighting));
    Map<String, Sighting> after = new HashMap<>(Map.of(sighting.vantage(), sighting));
    List<Sighting> known = sightings;
    boolean repeats = repeatsLastTwo(sighting, known);
    for (int i = known.size() - 1; i >= 0; i--) {
      Sighting old = known.get(i);
      if (repeats && old.vantage().equals(sighting.vantage())) {
        repeats = false;
        continue;
      }
      Sighting follows = after.put(old.vantage(), old);
      if (follows == null || follows.observedAt().isAfter(oldest)) {
        next.addFirst(old);
      }
    }
    sightings = List.copyOf(next);
  }

  private static boolean repeatsLastTwo(Sighting sighting, List<Sighting> known) {
    Sighting last = null;
    for (int i = known.size() - 1; i >= 0; i--) {
      Sighting old = known.get(i);
      if (old.vantage().equals(sighting.vantage())) {
        if (last != null) {
          return isSame(old, last) && isSame(last, sighting);
        }
        last = old;
      }
    }
    return false;
  }

  private static boolean isSame(Sighting one, Sighting later) {
    return one.life() == later.life()
        && one.subject().equals(later.subject())
        && one.database().equals(later.database())
        && !one.observedAt().isAfter(later.observedAt());
  }
}
