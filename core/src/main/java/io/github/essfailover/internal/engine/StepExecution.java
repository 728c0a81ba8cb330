package io.github.essfailover.internal.engine;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.OnFailure;
import io.github.essfailover.plan.Repeatability;
import io.github.essfailover.plan.Step;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One step on its way: intent, observe, act, observe until proven or the budget is used up.
 * Confined to the mailbox.
 */
final class StepExecution implements FenceKeeper.Voucher {

  /** The most that one look may take. */
  private static final Duration LOOK = Duration.ofSeconds(10);

  /** How long an effect may keep us waiting before a LEVEL step asserts it again. */
  private static final Duration REASSERT = Duration.ofSeconds(5);

  private static final Duration LATE_ACT = Duration.ofMillis(500);

  private final RunCoordinator run;
  private final Step step;
  private final StepHandler handler;
  private final List<StepState> history = new ArrayList<>();
  private final ActSender sender;
  private final Intention intention;
  private StepState state = StepState.PENDING;
  private List<Evidence> vouchedFor = List.of();
  private int attempt;
  private int silentLooks;
  private boolean acted;
  private boolean blocked;
  private boolean foundHopeless;
  private boolean deciding;
  private final LastSeen lastSeen = new LastSeen();
  private final SentActs sentActs = new SentActs(REASSERT);
  private Instant startedAt = Instant.EPOCH;
  private @Nullable Deadline budget;
  private final NextLook nextLook;

  StepExecution(RunCoordinator run, Step step, StepHandler handler) {
    this.run = run;
    this.step = step;
    this.handler = handler;
    this.sender = ActSender.forward(run, step);
    this.intention = new Intention(run, step, handler);
    this.nextLook = new NextLook(run.seams(), run.mailbox(), run.calls(), this::look);
    history.add(state);
  }

  Step step() {
    return step;
  }

  StepHandler handler() {
    return handler;
  }

  StepState state() {
    return state;
  }

  /** Whether it cannot begin, because something that it needs was waived or is owed. */
  boolean isBlocked() {
    return blocked;
  }

  Instant startedAt() {
    return startedAt;
  }

  /** What it is about to do, and has done. */
  Intention intention() {
    return intention;
  }

  /** Whether it failed because waiting was seen to be in vain, not because time was up. */
  boolean wasFoundHopeless() {
    return foundHopeless;
  }

  /** How often it was begun, by this owner of the run or an earlier one. */
  int attempt() {
    return attempt;
  }

  @Override
  public List<Evidence> vouchedFor() {
    return vouchedFor;
  }

  @Override
  public Observed observeAgain() {
    return handler.observe(context(Deadline.after(LOOK, run.seams().clock())));
  }

  /** Takes over what a journal says about this step. */
  void restore(StepState restored, List<Evidence> vouched, int attempts) {
    this.state = restored;
    run.memory().state(step.id(), restored);
    this.vouchedFor = vouched;
    this.attempt = attempts;
    history.add(restored);
  }

  /** Begins an attempt, or the first one. Its needs are met. */
  void begin() {
    if (handler.wantsFence() && attempt == 0) {
      // The intent to promote is the point of no return: it is not written before the proof stands.
      run.ensureFence(this::intendIfStillReady, () -> {});
    } else {
      intend();
    }
  }

  /** The proof took its time: another promotion may have had what this one needs done again. */
  private void intendIfStillReady() {
    if (run.areNeedsSettled(step)) {
      intend();
    }
  }

  private void intend() {
    boolean waiting = state == StepState.PENDING || state == StepState.FAILED;
    if (!waiting || !run.goesForward()) {
      // The proof took its time: the step has begun meanwhile, or the run ends or is undone.
      return;
    }
    if (run.control().holdsBack(this)) {
      return;
    }
    attempt++;
    acted = false;
    sentActs.forget();
    foundHopeless = false;
    startedAt = run.now();
    // Time in which acts of an earlier owner may still land is not taken from this attempt.
    Instant from = run.actsNotBefore().isAfter(startedAt) ? run.actsNotBefore() : startedAt;
    budget = Deadline.at(from.plus(step.budget()), run.seams().clock());
    become(StepState.RUNNING, "");
    run.journal(
        new JournalEntry.StepStarted(startedAt, step.id(), attempt, run.epoch(), deadline().at()),
        this::look);
  }

  /** Something that this step decides on has changed: look now. */
  void wake() {
    if (state == StepState.RUNNING) {
      nextLook.atOnce();
    }
  }

  /** The run is over. */
  void stopLooking() {
    nextLook.never();
  }

  /** Back to the start, to begin again when its needs are met. */
  void reopen() {
    blocked = false;
    become(StepState.PENDING, "reopened");
  }

  private void look() {
    if (isOver()) {
      return;
    }
    nextLook.begins();
    Deadline limit = deadline().atMost(LOOK);
    // A look that begins at the very end still gets a moment, so that a late effect is not missed.
    Deadline at =
        limit.isExpired() ? Deadline.after(Duration.ofSeconds(1), run.seams().clock()) : limit;
    run.calls().call(at, () -> handler.observe(context(at)), this::looked);
  }

  /** Nothing that comes in now changes the step: it has ended, the run has, or it is undone. */
  private boolean isOver() {
    return state != StepState.RUNNING || deciding || run.isHalted() || run.isAborting();
  }

  private void looked(@Nullable Observed observed, @Nullable Throwable failure) {
    nextLook.ended();
    if (isOver()) {
      return;
    }
    if (observed instanceof Observed.Done done) {
      run.lateActs().against(step).ifPresentOrElse(this::awaitLateAct, () -> prove(done));
    } else if (observed instanceof Observed.Hopeless hopeless) {
      foundHopeless = true;
      fail(hopeless.why());
    } else if (observed instanceof Observed.NotYet notYet) {
      silentLooks = 0;
      see(notYet.seen());
      if (handler.decidesOnEvidence()) {
        run.refreshEvidence();
      }
      proceed(notYet.lookAgainAfter());
    } else {
      notSeen(failure);
    }
  }

  /** It is there, and may be undone by what is still on its way: no proof. */
  private void awaitLateAct(String why) {
    see(why);
    if (deadline().isExpired()) {
      fail(why);
    } else {
      lookLater(LATE_ACT);
    }
  }

  private void proceed(Duration lookAgainAfter) {
    if (deadline().isExpired()) {
      fail("not there within " + step.budget() + "; last seen: " + lastSeen);
    } else if (!mayAct()) {
      lookWhenChanged(lookAgainAfter);
    } else {
      act(lookAgainAfter);
    }
  }

  private boolean mayAct() {
    boolean done = acted && step.repeatability() == Repeatability.ONCE;
    return run.goesForward() && !run.control().isPaused() && !done;
  }

  private void notSeen(@Nullable Throwable failure) {
    silentLooks++;
    fall(CallFailure.words(failure));
    if (CallFailure.isPermanent(failure)) {
      fail(CallFailure.words(failure));
    } else if (deadline().isExpired()) {
      fail("could not be observed within " + step.budget() + "; last: " + lastSeen);
    } else {
      lookLater(run.backoff().wait(silentLooks));
    }
  }

  private void lookLater(Duration wait) {
    if (mayLookAgain()) {
      nextLook.after(wait, deadline());
    }
  }

  private void lookWhenChanged(Duration wait) {
    if (mayLookAgain()) {
      nextLook.whenChanged(
          wait, deadline(), () -> handler.signals(context(deadline().atMost(LOOK))));
    }
  }

  private boolean mayLookAgain() {
    if (!run.goesForward()) {
      run.parked(this);
    }
    return run.goesForward();
  }

  private void act(Duration lookAgainAfter) {
    if (run.now().isBefore(run.actsNotBefore())) {
      // An act of the run's earlier owner may still land until then.
      Duration left = Duration.between(run.now(), run.actsNotBefore()).plusMillis(1);
      lookLater(left.compareTo(lookAgainAfter) < 0 ? left : lookAgainAfter);
    } else if (handler.wantsFence()) {
      run.ensureFence(() -> prepareActs(lookAgainAfter), () -> lookLater(Duration.ofMillis(500)));
    } else {
      prepareActs(lookAgainAfter);
    }
  }

  private void prepareActs(Duration lookAgainAfter) {
    Deadline limit = deadline().atMost(LOOK);
    run.calls()
        .call(
            limit,
            () -> intention.prepare(context(limit)),
            (prepared, failure) -> {
              if (isOver()) {
                return;
              }
              if (prepared == null) {
                notSeen(failure);
              } else if (sentActs.isWorthSending(prepared.acts(), run.now())) {
                intention.noted(
                    prepared, () -> sender.send(prepared.acts(), deadline(), this::sent));
              } else {
                lookWhenChanged(lookAgainAfter);
              }
            });
  }

  private void sent(List<Act> acts, @Nullable Throwable failure) {
    if (isOver()) {
      return;
    }
    acted = failure == null;
    if (failure != null) {
      sentActs.forget();
      fall(CallFailure.words(failure));
      if (CallFailure.isPermanent(failure) && !CallFailure.isLapsedProof(failure)) {
        fail(CallFailure.words(failure));
        return;
      }
      silentLooks++;
      lookLater(run.backoff().wait(silentLooks));
      return;
    }
    lastSeen.acted();
    look();
  }

  private void prove(Observed.Done done) {
    vouchedFor = done.evidence();
    settle(StepState.PROVEN, done.seen(), Optional.empty(), done.evidence(), done.outputs());
  }

  /** It cannot begin: something that it needs is settled and not proven. */
  void block(String why) {
    if (!blocked) {
      blocked = true;
      fail(why);
    }
  }

  private void fail(String why) {
    deciding = true;
    run.journal(
        new JournalEntry.AttemptFailed(run.now(), step.id(), attempt, why), () -> decide(why));
  }

  private void decide(String why) {
    if (run.isAborting()) {
      return;
    }
    if (step.onFailure() == OnFailure.OWE) {
      settle(StepState.OWED, why, Optional.empty(), List.of(), new TreeMap<>());
    } else {
      become(StepState.FAILED, why);
      run.askAbout(this, why);
    }
  }

  /** A person said: again. */
  void retry() {
    blocked = false;
    run.beginIfReady(this);
  }

  /** A person wants it tried again now, without being asked. */
  void tryAgain() {
    if (state == StepState.RUNNING) {
      sentActs.forget();
      nextLook.atOnce();
    } else if (state == StepState.OWED) {
      reopen();
      run.beginIfReady(this);
    } else if (state == StepState.FAILED) {
      retry();
    }
  }

  /** A person goes on without it, unasked; false when its end is being written down already. */
  boolean leaveOut(Person by, String reason) {
    boolean possible = !deciding;
    if (possible) {
      waive(by, reason);
    }
    return possible;
  }

  /** Until when its acts may be sent, if it is under way; a pause that lasts is not counted. */
  Optional<Instant> actsUntil() {
    return state == StepState.RUNNING ? Optional.of(deadline().at()) : Optional.empty();
  }

  /** A pause is over that took so long. */
  void extend(Duration pause) {
    Deadline before = budget;
    if (state == StepState.RUNNING && before != null) {
      budget = Deadline.at(before.at().plus(pause), run.seams().clock());
      nextLook.atOnce();
    }
  }

  /** A fence that is proven was looked at again and holds. */
  void renew(List<Evidence> evidence) {
    vouchedFor = evidence;
  }

  /** A fence that is owed holds after all; {@code then} runs when that is written down. */
  void proveAfterAll(Observed.Done done, Runnable then) {
    vouchedFor = done.evidence();
    run.journal(
        settled(StepState.PROVEN, done.seen(), Optional.empty(), done.evidence(), done.outputs()),
        () -> {
          become(StepState.PROVEN, done.seen());
          run.settled(this, done.evidence(), done.outputs());
          then.run();
        });
  }

  /** A fence that was proven does not hold any more. */
  void owe(String why) {
    settle(StepState.OWED, why, Optional.empty(), List.of(), new TreeMap<>());
  }

  /** What became of it when the run was undone. */
  void undone(StepState to, String seen, Runnable then) {
    run.journal(
        settled(to, seen, Optional.empty(), List.of(), new TreeMap<>()),
        () -> {
          become(to, seen);
          then.run();
        });
  }

  /** A person said: go on without it. */
  void waive(Person by, String reason) {
    settle(StepState.WAIVED, reason, Optional.of(by), List.of(), new TreeMap<>());
  }

  private JournalEntry settled(
      StepState to,
      String seen,
      Optional<Person> by,
      List<Evidence> evidence,
      SortedMap<String, String> outputs) {
    return new JournalEntry.StepSettled(run.now(), step.id(), to, seen, by, evidence, outputs);
  }

  private void settle(
      StepState to,
      String seen,
      Optional<Person> by,
      List<Evidence> evidence,
      SortedMap<String, String> outputs) {
    deciding = true;
    run.journal(
        settled(to, seen, by, evidence, outputs),
        () -> {
          become(to, seen);
          run.settled(this, evidence, outputs);
        });
  }

  private void become(StepState next, String seen) {
    StepTransitions.check(step.id(), state, next, history);
    state = next;
    deciding = false;
    if (next != StepState.RUNNING) {
      nextLook.never();
    }
    run.memory().state(step.id(), next);
    history.add(next);
    run.changed(this, seen);
  }

  private void see(String seen) {
    if (lastSeen.saw(seen)) {
      run.progress(step.id(), seen);
    }
  }

  private void fall(String why) {
    if (lastSeen.failed(why)) {
      run.progress(step.id(), why);
    }
  }

  private Deadline deadline() {
    Deadline value = budget;
    if (value == null) {
      throw new IllegalStateException("step " + step.id() + " has not begun");
    }
    Duration pause = run.control().pausedFor();
    return pause.isZero() ? value : Deadline.at(value.at().plus(pause), run.seams().clock());
  }

  StepContext context(Deadline limit) {
    return new HandlerContext(run, step, limit);
  }
}
