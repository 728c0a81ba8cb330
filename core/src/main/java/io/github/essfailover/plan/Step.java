package io.github.essfailover.plan;

import io.github.essfailover.model.StepId;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One step of a plan; data only.
 *
 * <p>Immutable.
 *
 * @param type names the handler
 * @param summary one line for people
 * @param arguments what the handler needs; strings only
 * @param after must be proven before
 * @param afterSettled must be settled (proven, owed or waived) before
 * @param budget how long it may take
 * @param expected how long it usually takes; for the prediction
 * @param onFailure what follows when it cannot be done
 * @param skippable whether a person may waive it
 * @param repeatability LEVEL or ONCE
 */
public record Step(
    StepId id,
    String type,
    String summary,
    SortedMap<String, String> arguments,
    SortedSet<StepId> after,
    SortedSet<StepId> afterSettled,
    Duration budget,
    Duration expected,
    OnFailure onFailure,
    boolean skippable,
    Repeatability repeatability) {

  /** Copies what it is given; a budget must be positive. */
  public Step {
    arguments = Collections.unmodifiableSortedMap(new TreeMap<>(arguments));
    after = Collections.unmodifiableSortedSet(new TreeSet<>(after));
    afterSettled = Collections.unmodifiableSortedSet(new TreeSet<>(afterSettled));
    if (budget.isZero() || budget.isNegative()) {
      throw new IllegalArgumentException(
          "budget " + budget + " of step " + id + " is not positive; give it time");
    }
  }

  /** Everything that must have happened before. */
  public Set<StepId> needs() {
    Set<StepId> all = new TreeSet<>(after);
    all.addAll(afterSettled);
    return all;
  }

  /** Starts a step of that id and type. */
  public static Builder builder(StepId id, String type) {
    return new Builder(id, type);
  }

  /** Collects a step. Confined to one thread. */
  public static final class Builder {
    private final StepId id;
    private final String type;
    private String summary = "";
    private final SortedMap<String, String> arguments = new TreeMap<>();
    private final Set<StepId> after = new TreeSet<>();
    private final Set<StepId> afterSettled = new TreeSet<>();
    private Duration budget = Duration.ofSeconds(30);
    private Duration expected = Duration.ofMillis(200);
    private OnFailure onFailure = OnFailure.ASK;
    private boolean skippable = true;
    private Repeatability repeatability = Repeatability.LEVEL;

    private Builder(StepId id, String type) {
      this.id = id;
      this.type = type;
    }

    /** One line for people. */
    public Builder summary(String value) {
      this.summary = value;
      return this;
    }

    /** One more argument. */
    public Builder argument(String name, Object value) {
      this.arguments.put(name, value.toString());
      return this;
    }

    /** Must be proven before. */
    public Builder after(StepId... ids) {
      Collections.addAll(after, ids);
      return this;
    }

    /** Must be proven before. */
    public Builder after(Iterable<StepId> ids) {
      ids.forEach(after::add);
      return this;
    }

    /** Must be settled before. */
    public Builder afterSettled(StepId... ids) {
      Collections.addAll(afterSettled, ids);
      return this;
    }

    /** Must be settled before. */
    public Builder afterSettled(Iterable<StepId> ids) {
      ids.forEach(afterSettled::add);
      return this;
    }

    /** How long it may take, default 30 s, and usually takes, default 200 ms. */
    public Builder takes(Duration most, Duration usually) {
      this.budget = most;
      this.expected = usually;
      return this;
    }

    /** It is owed when it cannot be done; default: a person is asked. */
    public Builder owedOnFailure() {
      this.onFailure = OnFailure.OWE;
      return this;
    }

    /** Nobody may waive it; default: a named person may. */
    public Builder notSkippable() {
      this.skippable = false;
      return this;
    }

    /** ONCE; default LEVEL. */
    public Builder once() {
      this.repeatability = Repeatability.ONCE;
      return this;
    }

    /** The step. */
    public Step build() {
      return new Step(
          id,
          type,
          summary,
          arguments,
          new TreeSet<>(after),
          new TreeSet<>(afterSettled),
          budget,
          expected,
          onFailure,
          skippable,
          repeatability);
    }
  }
}
