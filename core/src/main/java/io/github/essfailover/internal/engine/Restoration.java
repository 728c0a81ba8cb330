package io.github.essfailover.internal.engine;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Folds a journal into where each step of the run stands. Confined to one thread. */
final class Restoration {

  private final RunMemory memory;
  private final Map<StepId, StepState> states = new HashMap<>();
  private final Map<StepId, Integer> attempts = new HashMap<>();
  private final Map<StepId, Instant> actsUntil = new HashMap<>();
  private final Map<StepId, List<Evidence>> vouched = new HashMap<>();
  private final Set<StepId> abandoned = new HashSet<>();
  private boolean resumed;
  private boolean aborting;
  private Set<StepId> again = Set.of();

  Restoration(RunMemory memory) {
    this.memory = memory;
  }

  void read(JournalEntry entry) {
    if (entry instanceof JournalEntry.StepStarted e) {
      states.put(e.step(), StepState.PENDING);
      attempts.put(e.step(), e.attempt());
      mayActUntil(e.step(), e.actsUntil());
    } else if (entry instanceof JournalEntry.ActsBegun e) {
      memory.before(e.step(), e.before());
    } else if (entry instanceof JournalEntry.FenceReasserted e) {
      mayActUntil(e.step(), e.actsUntil());
    } else if (entry instanceof JournalEntry.UndoStarted e) {
      mayActUntil(e.step(), e.actsUntil());
    } else if (entry instanceof JournalEntry.StepSettled e) {
      states.put(e.step(), e.state());
      // Its acts had returned; one that had not was written down as abandoned.
      actsUntil.keySet().removeIf(step -> step.equals(e.step()) && !abandoned.contains(step));
      memory.outputs(e.step(), e.outputs());
      vouched.put(e.step(), e.evidence());
    } else if (entry instanceof JournalEntry.GateReopened e) {
      states.put(e.step(), StepState.PENDING);
      e.behind().forEach(step -> states.put(step, StepState.PENDING));
    } else if (entry instanceof JournalEntry.AbortBegun) {
      aborting = true;
    } else if (entry instanceof JournalEntry.RunResumed) {
      resumed = true;
    } else if (entry instanceof JournalEntry.DebtsReopened e) {
      resumed = true;
      again = e.steps();
      if (!aborting) {
        e.steps().forEach(step -> states.put(step, StepState.PENDING));
      }
    } else if (entry instanceof JournalEntry.Intervened e) {
      // A pause gave steps more time; with it their acts may be sent later than they meant to.
      Set.copyOf(actsUntil.keySet()).forEach(step -> mayActUntil(step, e.actsUntil()));
    } else if (entry instanceof JournalEntry.ActAbandoned e) {
      abandoned.add(e.step());
      mayActUntil(e.step(), e.at());
    }
  }

  private void mayActUntil(StepId step, Instant until) {
    actsUntil.merge(step, until, (one, other) -> one.isAfter(other) ? one : other);
  }

  /** Tells the steps. */
  void apply(Map<StepId, StepExecution> steps) {
    states.forEach(
        (id, state) -> {
          StepExecution execution = steps.get(id);
          if (execution != null) {
            execution.restore(
                state, vouched.getOrDefault(id, List.of()), attempts.getOrDefault(id, 0));
          }
        });
  }

  /**
   * The rest of what the journal says.
   *
   * @param latest no act of an earlier owner lands after it
   */
  RunSetup.Restored restored(Map<StepId, StepExecution> steps, Instant latest) {
    Instant landed =
        steps.values().stream()
            .filter(step -> step.handler().mutates())
            .flatMap(step -> Optional.ofNullable(actsUntil.get(step.step().id())).stream())
            // What was sent last may land as much later as an act may take.
            .map(until -> until.plus(RunPolicy.ACT))
            .max(Instant::compareTo)
            .orElse(Instant.MIN);
    return new RunSetup.Restored(
        resumed, aborting, again, landed.isBefore(latest) ? landed : latest);
  }
}
