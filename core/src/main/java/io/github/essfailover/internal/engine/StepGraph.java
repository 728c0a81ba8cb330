package io.github.essfailover.internal.engine;

import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The steps of one run and who waits for whom. Confined to the mailbox. */
final class StepGraph {

  private final Map<StepId, StepExecution> steps;
  private final Map<StepId, List<StepExecution>> dependents = new LinkedHashMap<>();
  private final List<StepExecution> promotions;

  StepGraph(List<StepExecution> executions) {
    Map<StepId, StepExecution> byId = new LinkedHashMap<>();
    for (StepExecution execution : executions) {
      byId.put(execution.step().id(), execution);
      for (StepId need : execution.step().needs()) {
        dependents.computeIfAbsent(need, key -> new ArrayList<>()).add(execution);
      }
    }
    this.steps = Collections.unmodifiableMap(byId);
    this.promotions = executions.stream().filter(s -> s.handler().wantsFence()).toList();
  }

  Map<StepId, StepExecution> byId() {
    return steps;
  }

  /** In the plan's order. */
  Collection<StepExecution> all() {
    return steps.values();
  }

  List<StepExecution> dependentsOf(StepExecution execution) {
    return dependents.getOrDefault(execution.step().id(), List.of());
  }

  StepState state(StepId step) {
    return executionOf(step).state();
  }

  private StepExecution executionOf(StepId step) {
    StepExecution execution = steps.get(step);
    if (execution == null) {
      throw new IllegalStateException("plan has no step " + step);
    }
    return execution;
  }

  boolean areNeedsSettled(Step step) {
    return step.after().stream().allMatch(need -> state(need).isSettled())
        && step.afterSettled().stream().allMatch(need -> state(need).isSettled());
  }

  /** Whether the step begins only after the other one, however many lie between them. */
  boolean restsOn(Step step, StepId earlier) {
    Set<StepId> seen = new HashSet<>();
    Deque<StepId> next = new ArrayDeque<>(step.needs());
    while (!next.isEmpty()) {
      StepId need = next.pop();
      if (need.equals(earlier)) {
        return true;
      }
      if (seen.add(need)) {
        next.addAll(executionOf(need).step().needs());
      }
    }
    return false;
  }

  /** What it needs and did not get. */
  Optional<StepId> unmet(Step step) {
    return step.after().stream().filter(need -> state(need) != StepState.PROVEN).findFirst();
  }

  boolean areAllSettled() {
    return steps.values().stream().allMatch(s -> s.state().isSettled());
  }

  /** Whether the intent to promote something is written, or being written. */
  boolean isPastNoReturn() {
    return promotions.stream().anyMatch(s -> s.attempt() > 0);
  }

  boolean isPromotionOver() {
    return promotions.stream().allMatch(s -> s.state().isSettled());
  }
}
