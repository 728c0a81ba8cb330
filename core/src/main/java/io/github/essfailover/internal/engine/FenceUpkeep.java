package io.github.essfailover.internal.engine;

import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.spi.Observed;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks at the fences again and again until the run ends. One that holds renews its evidence; one
 * that somebody undid is owed from then on; one that is owed is asserted as soon as its resource
 * answers. A source that comes back in the middle of the run is fenced by this. Confined to the
 * mailbox.
 */
final class FenceUpkeep {

  /** How long after a look at a fence the next one begins. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** How long after an act its effect is looked for. */
  private static final Duration SOON = Duration.ofMillis(200);

  private static final Duration LOOK = Duration.ofSeconds(3);

  private final RunCoordinator run;
  private final Collection<StepExecution> fences;
  private final Set<StepId> busy = new HashSet<>();
  private boolean running;

  FenceUpkeep(RunCoordinator run, Collection<StepExecution> steps) {
    this.run = run;
    this.fences = steps.stream().filter(step -> step.handler().isReasserted()).toList();
  }

  void start() {
    if (!running && !fences.isEmpty()) {
      running = true;
      later();
    }
  }

  void stop() {
    running = false;
  }

  private void later() {
    run.seams().later(PAUSE, () -> run.mailbox().execute(this::round));
  }

  private void round() {
    if (!running || !run.goesForward()) {
      return;
    }
    fences.stream().filter(this::isDue).forEach(this::look);
    later();
  }

  /** What is owed may hold now, or may be asserted now. */
  private void lookSoon() {
    run.seams().later(SOON, () -> run.mailbox().execute(this::lookAtOwed));
  }

  private void lookAtOwed() {
    if (running && run.goesForward()) {
      fences.stream()
          .filter(fence -> fence.state() == StepState.OWED)
          .filter(this::isDue)
          .toList()
          .forEach(this::look);
    }
  }

  private boolean isDue(StepExecution fence) {
    return isSettled(fence)
        && !busy.contains(fence.step().id())
        && fence.step().after().stream().allMatch(s -> run.memory().state(s) == StepState.PROVEN);
  }

  private static boolean isSettled(StepExecution fence) {
    return fence.state() == StepState.PROVEN || fence.state() == StepState.OWED;
  }

  private void look(StepExecution fence) {
    busy.add(fence.step().id());
    Deadline limit = Deadline.after(LOOK, run.seams().clock());
    run.calls()
        .call(
            limit,
            () -> fence.handler().observe(fence.context(limit)),
            (observed, failure) -> {
              if (!mayGoOn(fence)) {
                over(fence);
              } else if (observed instanceof Observed.Done done) {
                holds(fence, done);
              } else if (observed instanceof Observed.NotYet notYet) {
                fell(fence, notYet.seen());
              } else {
                // What does not answer is neither held nor undone; its evidence expires by itself.
                over(fence);
              }
            });
  }

  private boolean mayGoOn(StepExecution fence) {
    return running && run.goesForward() && isSettled(fence);
  }

  private void over(StepExecution fence) {
    busy.remove(fence.step().id());
  }

  private void holds(StepExecution fence, Observed.Done done) {
    if (fence.state() == StepState.PROVEN) {
      over(fence);
      fence.renew(done.evidence());
      run.gate().renew(done.evidence());
    } else {
      // Until it is written down nobody looks again.
      fence.proveAfterAll(
          done,
          () -> {
            over(fence);
            lookSoon();
          });
    }
  }

  private void fell(StepExecution fence, String seen) {
    if (fence.state() == StepState.PROVEN) {
      run.gate().withdraw(fence.vouchedFor());
      fence.owe("was done, and undone by somebody: " + seen);
    }
    if (run.now().isBefore(run.actsNotBefore())) {
      // An act of the run's earlier owner may still land.
      over(fence);
      return;
    }
    Deadline limit = Deadline.after(RunPolicy.ACT, run.seams().clock());
    run.journal(
        new JournalEntry.FenceReasserted(run.now(), fence.step().id(), seen, limit.at()),
        () -> prepare(fence, limit));
  }

  private void prepare(StepExecution fence, Deadline limit) {
    run.calls()
        .call(
            limit,
            () -> fence.intention().prepare(fence.context(limit)),
            (prepared, failure) -> {
              if (prepared == null || !mayGoOn(fence)) {
                over(fence);
              } else {
                fence.intention().noted(prepared, () -> send(fence, prepared, limit));
              }
            });
  }

  private void send(StepExecution fence, Intention.Prepared prepared, Deadline limit) {
    ActSender.forward(run, fence.step())
        .send(
            prepared.acts(),
            limit,
            (acts, failure) -> {
              over(fence);
              if (failure == null) {
                lookSoon();
              }
            });
  }
}
