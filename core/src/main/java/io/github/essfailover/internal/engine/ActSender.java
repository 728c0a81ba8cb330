package io.github.essfailover.internal.engine;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.plan.Step;
import io.github.essfailover.spi.Act;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the acts of a step one after the other, each with the permit of what it mutates. A call
 * that certainly had no effect is repeated; one whose effect is not known is not: that is for the
 * observer. Confined to the mailbox.
 */
final class ActSender {

  private static final int ATTEMPTS = 5;

  /** Is told how it went. */
  interface Sent {
    /** All acts returned, or one failed. */
    void with(List<Act> acts, @Nullable Throwable failure);
  }

  private final RunCoordinator run;
  private final Step step;
  private final BooleanSupplier refused;

  private ActSender(RunCoordinator run, Step step, BooleanSupplier refused) {
    this.run = run;
    this.step = step;
    this.refused = refused;
  }

  /** Sends what brings the run forward: nothing once it is stopped, paused or undone. */
  static ActSender forward(RunCoordinator run, Step step) {
    return new ActSender(run, step, () -> !run.goesForward() || run.control().isPaused());
  }

  /** Sends what undoes the run: nothing once it is stopped. */
  static ActSender backward(RunCoordinator run, Step step) {
    return new ActSender(run, step, run::isStopping);
  }

  void send(List<Act> acts, Deadline deadline, Sent sent) {
    sendFrom(0, acts, deadline, sent);
  }

  private void sendFrom(int index, List<Act> acts, Deadline deadline, Sent sent) {
    if (index == acts.size()) {
      sent.with(acts, null);
      return;
    }
    Act act = acts.get(index);
    run.permits()
        .acquire(
            act.on(),
            deadline,
            () ->
                new Sending(act, deadline)
                    .begin(
                        failure -> {
                          if (failure == null) {
                            sendFrom(index + 1, acts, deadline, sent);
                          } else {
                            sent.with(acts, failure);
                          }
                        }),
            () -> sent.with(acts, busy(act)));
  }

  private static AdapterException busy(Act act) {
    return AdapterException.notApplied(
        "RESOURCE_BUSY",
        "An earlier act on it has not returned and may still land.",
        Map.of("resource", act.on().toString()),
        null);
  }

  /** One act, with its repetitions, while it holds the permit. */
  private final class Sending {
    private final Act act;
    private final Deadline deadline;
    private int outstanding;
    private boolean answered;

    Sending(Act act, Deadline deadline) {
      this.act = act;
      this.deadline = deadline;
    }

    void begin(Consumer<@Nullable Throwable> then) {
      if (run.isHalted() || refused.getAsBoolean()) {
        run.permits().release(act.on());
        then.accept(stopping());
        return;
      }
      run.actBegan();
      Retry retry = Retry.of(step.id().value(), config());
      Retry.decorateCompletionStage(retry, run.seams().timer(), this::once)
          .get()
          .whenComplete(
              (done, failure) ->
                  run.mailbox()
                      .execute(
                          () -> {
                            answered = true;
                            // First, for an act that was given up is to be written down before
                            // the end of a run that waits for nothing else.
                            free();
                            run.actEnded();
                            then.accept(failure);
                          }));
    }

    private static AdapterException stopping() {
      return AdapterException.notApplied(
          "RUN_STOPPING", "The run is stopping, paused or being undone.", Map.of(), null);
    }

    private RetryConfig config() {
      return RetryConfig.custom()
          .maxAttempts(ATTEMPTS)
          .intervalFunction(run.backoff())
          .retryOnException(
              failure ->
                  failure instanceof AdapterException e
                      && e.effect() == AdapterException.Effect.NOT_APPLIED
                      && !deadline.isExpired()
                      && !refused.getAsBoolean())
          .build();
    }

    private CompletionStage<Boolean> once() {
      CompletableFuture<Boolean> answer = new CompletableFuture<>();
      run.mailbox()
          .execute(
              () -> {
                if (run.isHalted() || refused.getAsBoolean()) {
                  // Said while this repetition waited for its turn.
                  answer.completeExceptionally(stopping());
                  return;
                }
                outstanding++;
                Deadline limit = run.boundedByLease(deadline.atMost(RunPolicy.ACT));
                run.calls()
                    .call(
                        limit,
                        () -> {
                          act.change().apply(new ActCall(run, step, limit));
                          return true;
                        },
                        (done, failure) -> complete(answer, failure),
                        () -> {
                          outstanding--;
                          free();
                        });
              });
      return answer;
    }

    private void complete(CompletableFuture<Boolean> answer, @Nullable Throwable failure) {
      if (failure == null) {
        answer.complete(true);
      } else {
        answer.completeExceptionally(failure);
      }
    }

    /** The permit goes back when the last answer is in and no call of ours can still land. */
    private void free() {
      if (!answered) {
        return;
      }
      if (outstanding == 0) {
        run.lateActs().returned(act.on());
        run.permits().release(act.on());
      } else {
        run.lateActs().givenUp(step.id(), act.on());
        run.journal(
            new JournalEntry.ActAbandoned(run.now(), step.id(), act.on().toString()), () -> {});
      }
    }
  }
}
