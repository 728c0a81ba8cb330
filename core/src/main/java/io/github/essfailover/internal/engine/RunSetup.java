package io.github.essfailover.internal.engine;

import io.github.essfailover.error.PlanException;
import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FencePolicy;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.plan.Step;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.StepHandler;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a run is made of, derived from its plan and its history. */
final class RunSetup {

  private RunSetup() {}

  static StepHandler handler(Surroundings surroundings, Step step) {
    StepHandler handler = surroundings.handlers().get(step.type());
    if (handler == null) {
      throw PlanException.foreign(Map.of("step", step.id().value(), "type", step.type()));
    }
    return handler;
  }

  static List<String> databases(Plan plan) {
    return plan.prediction().rpo().keySet().stream().toList();
  }

  static FenceKeeper fence(
      Plan plan, RunPolicy policy, RunMemory memory, Seams seams, BoundedCalls calls) {
    return new FenceKeeper(
        plan.request().source(), databases(plan), policy.quiet(), memory, seams, calls);
  }

  /** A person's statement counts from the approval of the plan that carries it. */
  static Optional<Evidence> statement(Plan plan, RunHistory history) {
    if (!(plan.request() instanceof Failover failover)) {
      return Optional.empty();
    }
    Instant at = history.opening().map(JournalEntry::at).orElse(plan.createdAt());
    return failover
        .statement()
        .map(
            s ->
                Evidence.statement(
                    s.by(), s.howTheyKnow(), FencePolicy.claims(databases(plan)), at));
  }

  /**
   * Puts steps back where the journal left them: what is settled stays so, what was under way
   * begins anew with a look. Old evidence does not count; it only says who can be asked again.
   *
   * @return whether there was anything to put back
   */
  static boolean restore(
      RunHistory history, Map<StepId, StepExecution> steps, RunMemory memory, Instant now) {
    Instant mayLandUntil = now.plus(RunPolicy.ACT);
    Map<StepId, StepState> states = new HashMap<>();
    Map<StepId, JournalEntry.StepStarted> started = new HashMap<>();
    Map<StepId, List<Evidence>> vouched = new HashMap<>();
    for (JournalEntry entry : history.entries()) {
      if (entry instanceof JournalEntry.StepStarted e) {
        started.put(e.step(), e);
        states.put(e.step(), StepState.PENDING);
      } else if (entry instanceof JournalEntry.StepSettled e) {
        states.put(e.step(), e.state());
        memory.outputs(e.step(), e.outputs());
        vouched.put(e.step(), e.evidence());
      } else if (entry instanceof JournalEntry.GateReopened e) {
        states.put(e.step(), StepState.PENDING);
      }
    }
    states.forEach(
        (id, state) -> {
          StepExecution execution = steps.get(id);
          JournalEntry.StepStarted last = started.get(id);
          if (execution != null) {
            execution.restore(
                state,
                vouched.getOrDefault(id, List.of()),
                last == null ? 0 : last.attempt(),
                last == null ? Instant.MIN : earlier(last.actsUntil(), mayLandUntil));
          }
        });
    return history.entries().stream().anyMatch(JournalEntry.RunResumed.class::isInstance);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  static Questions.Draft question(StepExecution execution, String why, FenceKeeper fence) {
    Step step = execution.step();
    boolean gate = execution.handler().decidesOnEvidence();
    Set<Choice> choices = EnumSet.of(Choice.STOP);
    if (!execution.isBlocked()) {
      choices.add(Choice.RETRY);
    }
    if (gate) {
      choices.add(Choice.OVERRIDE);
    } else if (step.skippable()) {
      choices.add(Choice.WAIVE);
    }
    return new Questions.Draft(
        step.id() + ".failed",
        Optional.of(step.id()),
        gate
            ? "It is not proved that the source is fenced. Go on all the same?"
            : "Step " + step.id() + " failed. What now?",
        List.of(step.summary(), why),
        gate ? fence.basis() : step.id().value(),
        choices);
  }
}
