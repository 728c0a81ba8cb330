package io.github.essfailover.plan;

import io.github.essfailover.model.Location;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A step of the host's own in every failover and switchover: after, before or instead of the steps
 * of a type. It is treated as the library's own are: observed, acted, observed again, journalled,
 * bounded, retried, undone.
 *
 * <pre>{@code
 * CustomStep.named("cdn.purge", new PurgeCdn(cdn)).locatedIn(Location.outside())
 *     .after("dns").before("verify.service").owedOnFailure();
 * }</pre>
 *
 * <p>The step's id is its type and the target, for instance {@code cdn.purge.dc2}; its arguments
 * {@code source} and {@code target} name the data centers. Immutable; each method returns a changed
 * copy. Register it with {@code OrchestratorBuilder.step}, in every process that may resume a run.
 */
public final class CustomStep {

  private final String type;
  private final StepHandler handler;
  private final String summary;
  private final SortedSet<String> after;
  private final SortedSet<String> before;
  private final Optional<String> insteadOf;
  private final SortedMap<String, String> arguments;
  private final Duration budget;
  private final Duration expected;
  private final OnFailure onFailure;
  private final boolean skippable;
  private final Repeatability repeatability;
  private final Location location;

  private CustomStep(Draft draft) {
    this.type = draft.type;
    this.handler = draft.handler;
    this.summary = draft.summary;
    this.after = Collections.unmodifiableSortedSet(draft.after);
    this.before = Collections.unmodifiableSortedSet(draft.before);
    this.insteadOf = draft.insteadOf;
    this.arguments = Collections.unmodifiableSortedMap(draft.arguments);
    this.budget = draft.budget;
    this.expected = draft.expected;
    this.onFailure = draft.onFailure;
    this.skippable = draft.skippable;
    this.repeatability = draft.repeatability;
    this.location = draft.location;
  }

  /** What a changed copy is made from. Confined to one thread. */
  private static final class Draft {
    private final String type;
    private final StepHandler handler;
    private String summary;
    private final SortedSet<String> after = new TreeSet<>();
    private final SortedSet<String> before = new TreeSet<>();
    private Optional<String> insteadOf = Optional.empty();
    private final SortedMap<String, String> arguments = new TreeMap<>();
    private Duration budget = Duration.ofSeconds(60);
    private Duration expected = Duration.ofSeconds(1);
    private OnFailure onFailure = OnFailure.ASK;
    private boolean skippable = true;
    private Repeatability repeatability = Repeatability.LEVEL;
    private Location location = Location.undeclared();

    Draft(String type, StepHandler handler) {
      this.type = type;
      this.handler = handler;
      this.summary = type;
    }
  }

  private Draft copy() {
    Draft draft = new Draft(type, handler);
    draft.summary = summary;
    draft.after.addAll(after);
    draft.before.addAll(before);
    draft.insteadOf = insteadOf;
    draft.arguments.putAll(arguments);
    draft.budget = budget;
    draft.expected = expected;
    draft.onFailure = onFailure;
    draft.skippable = skippable;
    draft.repeatability = repeatability;
    draft.location = location;
    return draft;
  }

  /**
   * Begins a step.
   *
   * @param type its name: words of small letters and digits, joined by dots or dashes, that do not
   *     begin as a type of the library does
   * @param handler what it does; stateless
   */
  public static CustomStep named(String type, StepHandler handler) {
    return new CustomStep(new Draft(type, handler));
  }

  /** One line for people; default: the type. */
  public CustomStep summary(String words) {
    Draft draft = copy();
    draft.summary = words;
    return new CustomStep(draft);
  }

  /**
   * Begins when all steps of that type are proven; one that is owed on failure need only be over.
   */
  public CustomStep after(String stepType) {
    Draft draft = copy();
    draft.after.add(stepType);
    return new CustomStep(draft);
  }

  /**
   * All steps of that type wait until this one is over; until it is proven when nobody may skip it.
   */
  public CustomStep before(String stepType) {
    Draft draft = copy();
    draft.before.add(stepType);
    return new CustomStep(draft);
  }

  /**
   * Takes the place of all steps of that type: waits for what they waited for, and what waited for
   * them waits for it. Only of types that the safety rules do not rest on.
   */
  public CustomStep insteadOf(String stepType) {
    Draft draft = copy();
    draft.insteadOf = Optional.of(stepType);
    return new CustomStep(draft);
  }

  /** One more argument for the handler; part of the plan and its digest, so no secret. */
  public CustomStep argument(String name, String value) {
    Draft draft = copy();
    draft.arguments.put(name, value);
    return new CustomStep(draft);
  }

  /** How long it may take, default 60 s, and usually takes, default 1 s. */
  public CustomStep takes(Duration most, Duration usually) {
    Draft draft = copy();
    draft.budget = most;
    draft.expected = usually;
    return new CustomStep(draft);
  }

  /** It is owed when it cannot be done; default: a person is asked. */
  public CustomStep owedOnFailure() {
    Draft draft = copy();
    draft.onFailure = OnFailure.OWE;
    return new CustomStep(draft);
  }

  /** Nobody may skip it; default: a named person may. */
  public CustomStep notSkippable() {
    Draft draft = copy();
    draft.skippable = false;
    return new CustomStep(draft);
  }

  /** Its act is not repeated once it was confirmed; default: it may be. */
  public CustomStep once() {
    Draft draft = copy();
    draft.repeatability = Repeatability.ONCE;
    return new CustomStep(draft);
  }

  /**
   * Where what it needs lives, so that a plan can be checked for needing the lost data center;
   * default undeclared, which is a finding. Of a step that is owed on failure it does not matter.
   */
  public CustomStep locatedIn(Location where) {
    Draft draft = copy();
    draft.location = where;
    return new CustomStep(draft);
  }

  /** The type. */
  public String type() {
    return type;
  }

  /** What does it. */
  public StepHandler handler() {
    return handler;
  }

  /** One line for people. */
  public String summary() {
    return summary;
  }

  /** Types of the steps that it waits for. */
  public SortedSet<String> after() {
    return after;
  }

  /** Types of the steps that wait for it. */
  public SortedSet<String> before() {
    return before;
  }

  /** The type of the steps that it replaces. */
  public Optional<String> insteadOf() {
    return insteadOf;
  }

  /** The handler's arguments. */
  public SortedMap<String, String> arguments() {
    return arguments;
  }

  /** How long it may take. */
  public Duration budget() {
    return budget;
  }

  /** How long it usually takes. */
  public Duration expected() {
    return expected;
  }

  /** What follows when it cannot be done. */
  public OnFailure onFailure() {
    return onFailure;
  }

  /** Whether a person may skip it. */
  public boolean isSkippable() {
    return skippable;
  }

  /** LEVEL or ONCE. */
  public Repeatability repeatability() {
    return repeatability;
  }

  /** Where what it needs lives. */
  public Location location() {
    return location;
  }

  @Override
  public String toString() {
    return type;
  }
}
