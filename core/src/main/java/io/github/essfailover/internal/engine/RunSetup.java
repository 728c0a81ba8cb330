package io.github.essfailover.internal.engine;

import io.github.essfailover.error.PlanException;
import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FencePolicy;
import io.github.essfailover.internal.steps.StepTypes;
import io.github.essfailover.internal.text.Sha256;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.plan.Step;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.StepHandler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
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
   * What a journal says about a run that somebody goes on with.
   *
   * @param again steps whose undo is owed and is tried again
   * @param actsNotBefore until when acts of an earlier owner may still land
   */
  record Restored(boolean resumed, boolean aborting, Set<StepId> again, Instant actsNotBefore) {}

  /**
   * Puts steps back where the journal left them: what is settled stays so, what was under way
   * begins anew with a look. Old evidence does not count; it only says who can be asked again.
   */
  static Restored restore(
      RunHistory history, Map<StepId, StepExecution> steps, RunMemory memory, Instant now) {
    Restoration restoration = new Restoration(memory);
    history.entries().forEach(restoration::read);
    restoration.apply(steps);
    return restoration.restored(steps, now.plus(RunPolicy.ACT));
  }

  static Questions.Draft question(
      StepExecution execution, String why, GateKeeper gate, List<String> facts, boolean undoable) {
    Step step = execution.step();
    boolean decides = execution.handler().decidesOnEvidence();
    Set<Choice> choices = EnumSet.of(Choice.STOP);
    if (!execution.isBlocked()) {
      choices.add(Choice.RETRY);
    }
    if (decides) {
      choices.add(Choice.OVERRIDE);
    } else if (step.skippable()) {
      choices.add(Choice.WAIVE);
    }
    if (undoable) {
      choices.add(Choice.ABORT);
    }
    List<String> all = new ArrayList<>(List.of(step.summary(), why));
    all.addAll(facts);
    return new Questions.Draft(
        step.id() + ".failed",
        Optional.of(step.id()),
        text(step, decides),
        all,
        decides ? gate.basis() : Sha256.hex(step.id() + "|" + why),
        choices);
  }

  private static String text(Step step, boolean decides) {
    if (decides) {
      return "It is not proved that the source is fenced. Go on all the same?";
    }
    return step.type().equals(StepTypes.FENCE_DEBTS)
        ? "The source is not fenced and nothing watches it. Do you answer for it until it is?"
        : "Step " + step.id() + " failed. What now?";
  }
}
