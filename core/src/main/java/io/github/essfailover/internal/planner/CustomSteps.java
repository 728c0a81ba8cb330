package io.github.essfailover.internal.planner;

import io.github.essfailover.internal.steps.Arguments;
import io.github.essfailover.internal.steps.StepTypes;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.CustomStep;
import io.github.essfailover.plan.OnFailure;
import io.github.essfailover.plan.Repeatability;
import io.github.essfailover.plan.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Weaves the host's steps into a plan, and refuses what would undermine the safety rules: their
 * order stays as it is, because a host's step only adds waiting, or takes over the waiting of what
 * it replaces. Pure.
 */
public final class CustomSteps {

  /** What no safety rule rests on: without these a move is worse, never unsafe. */
  private static final SortedSet<String> REPLACEABLE =
      new TreeSet<>(
          Set.of(
              StepTypes.FENCE_POWER,
              StepTypes.FENCE_FIREWALL,
              StepTypes.FENCE_INGRESS,
              StepTypes.WORKLOADS,
              StepTypes.DNS,
              StepTypes.FIREWALL,
              StepTypes.SYNCHRONOUS,
              StepTypes.VERIFY_SERVICE,
              StepTypes.VERIFY_REPLICATION,
              StepTypes.BACKUP));

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*([.-][a-z0-9]+)*");

  private CustomSteps() {}

  /** What is wrong with the steps themselves, whatever the plan. */
  public static List<String> problems(Collection<CustomStep> steps) {
    List<String> problems = new ArrayList<>();
    Set<String> own = new TreeSet<>(StepTypes.handlers().keySet());
    Set<String> all = new TreeSet<>(own);
    for (CustomStep step : steps) {
      if (!NAME.matcher(step.type()).matches()) {
        problems.add(
            "step '"
                + step.type()
                + "' is no name; use words of small letters and digits joined by dots or dashes");
      }
      if (own.stream().anyMatch(type -> first(type).equals(first(step.type())))) {
        problems.add("step '" + step.type() + "' begins as a step of the library does; rename it");
      }
      if (!all.add(step.type())) {
        problems.add("step '" + step.type() + "' is given twice; rename one");
      }
    }
    steps.forEach(step -> anchors(step, all, problems));
    return problems;
  }

  private static void anchors(CustomStep step, Set<String> known, List<String> problems) {
    String name = "step '" + step.type() + "' ";
    Set<String> named = new TreeSet<>(step.after());
    named.addAll(step.before());
    step.insteadOf().ifPresent(named::add);
    if (named.isEmpty()) {
      problems.add(name + "has no place; say what it is after, before or instead of");
    }
    for (String anchor : named) {
      if (!known.contains(anchor) || anchor.equals(step.type())) {
        problems.add(name + "names '" + anchor + "', which is no other step; known are " + known);
      }
    }
    step.insteadOf()
        .filter(anchor -> known.contains(anchor) && !REPLACEABLE.contains(anchor))
        .ifPresent(
            anchor ->
                problems.add(
                    name
                        + "cannot replace '"
                        + anchor
                        + "', on which safety rests; replaceable are "
                        + REPLACEABLE));
    if (step.budget().isZero() || step.budget().isNegative()) {
      problems.add(name + "may take " + step.budget() + "; give it time");
    }
  }

  private static String first(String type) {
    return type.split("[.]", 2)[0];
  }

  /** The plan's steps with the host's among them, in an order that respects every dependency. */
  static List<Step> woven(
      List<Step> steps,
      Planner.Input input,
      Collection<CustomStep> custom,
      List<String> problems,
      List<Finding> findings) {
    Map<StepId, Step> woven = new LinkedHashMap<>();
    steps.forEach(step -> woven.put(step.id(), step));
    custom.forEach(step -> weave(step, input, woven, problems, findings));
    // Steps of the host may wait for each other, whichever was registered first.
    Map<String, List<StepId>> types = new HashMap<>();
    woven
        .values()
        .forEach(step -> types.computeIfAbsent(step.type(), t -> new ArrayList<>()).add(step.id()));
    custom.forEach(step -> wait(step, input, woven, types, problems));
    return sorted(woven, problems);
  }

  private static void weave(
      CustomStep custom,
      Planner.Input input,
      Map<StepId, Step> woven,
      List<String> problems,
      List<Finding> findings) {
    List<Step> replaced = custom.insteadOf().map(type -> ofType(type, woven)).orElse(List.of());
    if (custom.insteadOf().isPresent() && replaced.isEmpty()) {
      findings.add(
          Finding.of(
              "plan.custom-step",
              Severity.INFO,
              custom.type() + " is left out: there is no " + custom.insteadOf().get(),
              "nothing, unless you expected one"));
      return;
    }
    located(custom, input, problems, findings);
    StepId id = id(custom, input);
    Step.Builder step =
        Step.builder(id, custom.type())
            .summary(custom.summary())
            .argument(Arguments.SOURCE, input.request().source())
            .argument(Arguments.TARGET, input.request().target())
            .takes(custom.budget(), custom.expected());
    custom.arguments().forEach(step::argument);
    if (custom.onFailure() == OnFailure.OWE) {
      step.owedOnFailure();
    }
    if (!custom.isSkippable()) {
      step.notSkippable();
    }
    if (custom.repeatability() == Repeatability.ONCE) {
      step.once();
    }
    for (Step each : replaced) {
      step.after(each.after()).afterSettled(each.afterSettled());
      woven.remove(each.id());
    }
    Set<StepId> gone = new TreeSet<>(replaced.stream().map(Step::id).toList());
    Step made = without(step.build(), gone);
    if (!gone.isEmpty()) {
      woven.replaceAll((key, each) -> instead(each, gone, id));
    }
    woven.put(id, made);
  }

  private static void located(
      CustomStep custom, Planner.Input input, List<String> problems, List<Finding> findings) {
    if (custom.onFailure() == OnFailure.OWE) {
      // What it needs may be lost: then it is owed.
      return;
    }
    if (custom.location().isIn(input.request().source())) {
      problems.add(
          "step "
              + custom.type()
              + " needs "
              + input.request().source()
              + ", which is left; let it be owed, or give one that lives elsewhere");
    } else if (custom.location().kind() == Location.Kind.UNDECLARED) {
      findings.add(
          Finding.of(
              "location",
              Severity.WARNING,
              "nobody declared where step " + custom.type() + " lives",
              "declare it, so that the plan can be checked for needing the lost data center"));
    }
  }

  private static void wait(
      CustomStep custom,
      Planner.Input input,
      Map<StepId, Step> woven,
      Map<String, List<StepId>> types,
      List<String> problems) {
    StepId id = id(custom, input);
    if (!woven.containsKey(id)) {
      return;
    }
    List<StepId> earlier = ofTypes(custom.after(), types);
    List<StepId> later = ofTypes(custom.before(), types);
    boolean placed = !earlier.isEmpty() || !later.isEmpty() || custom.insteadOf().isPresent();
    boolean lost = !custom.after().isEmpty() && earlier.isEmpty();
    if (!placed || lost) {
      problems.add(
          "step "
              + custom.type()
              + " has no place: this "
              + input.request().kind()
              + " has no step of type "
              + String.join(", ", lost ? custom.after() : custom.before()));
      return;
    }
    for (StepId each : earlier) {
      Step need = woven.get(each);
      boolean mayBeOwed = need != null && need.onFailure() == OnFailure.OWE;
      woven.computeIfPresent(id, (key, step) -> waiting(step, each, !mayBeOwed));
    }
    for (StepId each : later) {
      woven.computeIfPresent(each, (key, step) -> waiting(step, id, !custom.isSkippable()));
    }
  }

  private static StepId id(CustomStep custom, Planner.Input input) {
    return StepId.of(custom.type() + "." + input.request().target());
  }

  private static List<StepId> ofTypes(Set<String> names, Map<String, List<StepId>> types) {
    return names.stream().flatMap(name -> types.getOrDefault(name, List.of()).stream()).toList();
  }

  private static List<Step> ofType(String type, Map<StepId, Step> woven) {
    return woven.values().stream().filter(step -> step.type().equals(type)).toList();
  }

  private static Step waiting(Step step, StepId need, boolean proven) {
    SortedSet<StepId> after = new TreeSet<>(step.after());
    SortedSet<StepId> settled = new TreeSet<>(step.afterSettled());
    (proven ? after : settled).add(need);
    return with(step, after, settled);
  }

  private static Step instead(Step step, Set<StepId> gone, StepId by) {
    return with(step, instead(step.after(), gone, by), instead(step.afterSettled(), gone, by));
  }

  private static SortedSet<StepId> instead(Set<StepId> needs, Set<StepId> gone, StepId by) {
    SortedSet<StepId> changed = new TreeSet<>(needs);
    if (changed.removeAll(gone)) {
      changed.add(by);
    }
    return changed;
  }

  private static Step without(Step step, Set<StepId> gone) {
    SortedSet<StepId> after = new TreeSet<>(step.after());
    after.removeAll(gone);
    SortedSet<StepId> settled = new TreeSet<>(step.afterSettled());
    settled.removeAll(gone);
    return with(step, after, settled);
  }

  private static Step with(Step step, SortedSet<StepId> after, SortedSet<StepId> settled) {
    return new Step(
        step.id(),
        step.type(),
        step.summary(),
        step.arguments(),
        after,
        settled,
        step.budget(),
        step.expected(),
        step.onFailure(),
        step.skippable(),
        step.repeatability());
  }

  /**
   * As they were, but each behind what it needs: always the first one that may be next, so that
   * what keeps its place stays before what was added behind it.
   */
  private static List<Step> sorted(Map<StepId, Step> woven, List<String> problems) {
    List<Step> all = List.copyOf(woven.values());
    Map<StepId, List<Integer>> waiting = new HashMap<>();
    int[] missing = new int[all.size()];
    PriorityQueue<Integer> free = new PriorityQueue<>();
    for (int i = 0; i < all.size(); i++) {
      Set<StepId> needs = all.get(i).needs();
      missing[i] = needs.size();
      for (StepId need : needs) {
        waiting.computeIfAbsent(need, id -> new ArrayList<>()).add(i);
      }
      if (needs.isEmpty()) {
        free.add(i);
      }
    }
    List<Step> sorted = new ArrayList<>();
    for (Integer next = free.poll(); next != null; next = free.poll()) {
      sorted.add(all.get(next));
      for (int behind : waiting.getOrDefault(all.get(next).id(), List.of())) {
        missing[behind]--;
        if (missing[behind] == 0) {
          free.add(behind);
        }
      }
    }
    if (sorted.size() < all.size()) {
      List<StepId> left =
          IntStream.range(0, all.size())
              .filter(i -> missing[i] > 0)
              .mapToObj(i -> all.get(i).id())
              .toList();
      problems.add("these steps wait for each other: " + left);
    }
    return sorted;
  }
}
