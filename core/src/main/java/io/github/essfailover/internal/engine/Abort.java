package io.github.essfailover.internal.engine;

import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.internal.steps.Arguments;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Undoes a run before its point of no return, in the reverse order of the plan: in each data center
 * steps of one type together, the next type when they are over. What cannot be undone is owed and
 * does not keep the rest from being undone. Confined to the mailbox.
 */
final class Abort {

  private final RunCoordinator run;
  private final List<StepExecution> backwards;
  private boolean begun;
  private Set<StepId> again = Set.of();
  private final Set<StepExecution> tried = new HashSet<>();
  private final Map<String, Integer> open = new HashMap<>();

  Abort(RunCoordinator run, Collection<StepExecution> steps) {
    this.run = run;
    List<StepExecution> reversed = new ArrayList<>(steps);
    Collections.reverse(reversed);
    this.backwards = List.copyOf(reversed);
  }

  /** From here on nothing goes forward. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether everything that was begun is compensated or its undo is owed. */
  boolean isOver() {
    return begun
        && open.values().stream().allMatch(count -> count == 0)
        && backwards.stream().noneMatch(this::isLeft);
  }

  /** Begins; the intent is durable before anything is undone. */
  void begin(Optional<Person> by, String reason) {
    if (begun) {
      return;
    }
    begun = true;
    run.journal(
        new JournalEntry.AbortBegun(run.now(), by, reason),
        () -> {
          run.tell(new FailoverEvent.AbortBegun(run.id(), run.now(), reason));
          goOn();
        });
  }

  /**
   * Takes over an abort from the journal.
   *
   * @param owed what could not be undone and is tried again
   */
  void restore(Set<StepId> owed) {
    begun = true;
    again = owed;
  }

  /** Undoes what comes next in each data center: one that does not answer delays no other. */
  void goOn() {
    if (run.isStopping() || run.isHalted()) {
      return;
    }
    if (backwards.stream().allMatch(this::hasNotBegun)) {
      // The outcome is told by the states of the steps: one of them has to say it.
      StepExecution first = backwards.get(backwards.size() - 1);
      first.undone(StepState.COMPENSATED, "had not begun", () -> {});
      return;
    }
    backwards.stream().map(Abort::lane).distinct().toList().forEach(this::goOnIn);
  }

  private void goOnIn(String lane) {
    Optional<StepExecution> next = left(lane).stream().findFirst();
    if (open.getOrDefault(lane, 0) > 0 || next.isEmpty()) {
      return;
    }
    String type = next.get().step().type();
    List<StepExecution> together =
        left(lane).stream().takeWhile(step -> step.step().type().equals(type)).toList();
    open.put(lane, together.size());
    tried.addAll(together);
    together.forEach(step -> new StepUndo(run, step, () -> oneIsOver(lane)).begin());
  }

  private void oneIsOver(String lane) {
    open.merge(lane, -1, Integer::sum);
    goOn();
  }

  private List<StepExecution> left(String lane) {
    return backwards.stream().filter(s -> lane(s).equals(lane)).filter(this::isLeft).toList();
  }

  private static String lane(StepExecution step) {
    SortedMap<String, String> arguments = step.step().arguments();
    return arguments.getOrDefault(
        Arguments.DATA_CENTER, arguments.getOrDefault(Arguments.TARGET, ""));
  }

  private boolean hasNotBegun(StepExecution step) {
    return step.state() == StepState.PENDING
        && step.attempt() == 0
        && run.memory().before(step.step().id()).isEmpty();
  }

  private boolean isLeft(StepExecution step) {
    StepState state = step.state();
    boolean owedAgain =
        state == StepState.UNDO_OWED && again.contains(step.step().id()) && !tried.contains(step);
    boolean never = hasNotBegun(step);
    boolean over = state == StepState.COMPENSATED || state == StepState.UNDO_OWED;
    return owedAgain || !(never || over);
  }
}
