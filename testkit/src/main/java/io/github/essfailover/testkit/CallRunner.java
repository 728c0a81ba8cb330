package io.github.essfailover.testkit;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Carries out the calls of one adapter: faults, latency, the world's lock, the listener. */
final class CallRunner {
  private final FakeWorld world;
  private final String place;
  private final Port port;
  private final String name;

  CallRunner(FakeWorld world, String place, Port port, String name) {
    this.world = world;
    this.place = place;
    this.port = port;
    this.name = name;
  }

  /** Reads. */
  <T> T look(String method, Deadline deadline, Supplier<T> body) {
    Optional<Fault> fault = before(method, deadline, true);
    if (fault.filter(CallRunner::happens).isEmpty() && fault.isPresent()) {
      throw failure(fault.get(), method);
    }
    T seen =
        world.locked(
            () -> {
              world.settle();
              return body.get();
            });
    fault.filter(f -> f instanceof Fault.UnknownButApplied).ifPresent(f -> lost(method));
    return seen;
  }

  /** A change that is one act. */
  Change change(String method, String preview, Consumer<Call> act) {
    return change(method, preview, act, call -> {});
  }

  /** A change of two acts, so that a fault can strike between them. */
  Change change(String method, String preview, Consumer<Call> first, Consumer<Call> second) {
    return Change.of(
        where() + ": " + preview,
        call -> {
          Optional<Fault> fault = before(method, call.deadline(), false);
          if (fault.filter(f -> f instanceof Fault.UnknownHalfApplied).isPresent()) {
            effect(method + " (half)", call, first);
            lost(method);
          }
          if (fault.filter(CallRunner::happens).isEmpty() && fault.isPresent()) {
            throw failure(fault.get(), method);
          }
          effect(method, call, first.andThen(second));
          fault.filter(f -> f instanceof Fault.UnknownButApplied).ifPresent(f -> lost(method));
        });
  }

  AdapterException unreachable() {
    return AdapterException.notApplied(
        "UNREACHABLE", "It does not answer.", Map.of("at", where()), null);
  }

  AdapterException refused(String code, String sentence) {
    return AdapterException.permanent(
        code, sentence, Map.of("at", where()), "Look at the plan and at the world.", null);
  }

  String where() {
    return place + "/" + port + "/" + name;
  }

  private void effect(String method, Call call, Consumer<Call> body) {
    world.act(where() + " " + method, () -> body.accept(call));
  }

  private Optional<Fault> before(String method, Deadline deadline, boolean reads) {
    Optional<Fault> fault = world.faults().next(place, port, name, method);
    if (deadline.isExpired()) {
      throw AdapterException.notApplied(
          "DEADLINE_REACHED", "There was no time left.", context(method), null);
    }
    pauseWithin(world.latency(), deadline, method, reads);
    fault
        .filter(f -> f instanceof Fault.Slow)
        .ifPresent(f -> pauseWithin(((Fault.Slow) f).by(), deadline, method, reads));
    fault.filter(f -> f instanceof Fault.Hangs).ifPresent(f -> hang(((Fault.Hangs) f).by()));
    return fault;
  }

  private void pauseWithin(Duration duration, Deadline deadline, String method, boolean reads) {
    if (duration.isZero()) {
      return;
    }
    Duration left = deadline.remaining();
    try {
      world.delay().pause(duration.compareTo(left) < 0 ? duration : left);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AdapterException.unknown(
          "INTERRUPTED", "The call was interrupted.", context(method), e);
    }
    if (duration.compareTo(left) > 0) {
      throw new AdapterException(
          reads ? Effect.NOT_APPLIED : Effect.UNKNOWN,
          "DEADLINE_REACHED",
          "No answer came in time.",
          context(method),
          "Look at it again.",
          null);
    }
  }

  /** Whoever interrupts has to wait: some drivers are like that. */
  private void hang(Duration duration) {
    Clock clock = world.clock();
    Instant until = clock.instant().plus(duration);
    boolean interrupted = false;
    Duration left = duration;
    while (!left.isZero() && !left.isNegative()) {
      try {
        // A delay that returns has waited as long as it ever will: some let no time pass.
        world.delay().pause(left);
        left = Duration.ZERO;
      } catch (InterruptedException e) {
        interrupted = true;
        left = Duration.between(clock.instant(), until);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean happens(Fault fault) {
    return fault instanceof Fault.UnknownButApplied
        || fault instanceof Fault.Slow
        || fault instanceof Fault.Hangs;
  }

  private AdapterException failure(Fault fault, String method) {
    if (fault instanceof Fault.Permanent permanent) {
      return AdapterException.permanent(
          permanent.code(),
          "The call was refused.",
          context(method),
          "This is a fault of the test's script.",
          null);
    }
    if (fault instanceof Fault.NotApplied) {
      return AdapterException.notApplied(
          "FAULT_NOT_APPLIED", "The call failed without an effect.", context(method), null);
    }
    return AdapterException.unknown("ANSWER_LOST", "The answer was lost.", context(method), null);
  }

  private void lost(String method) {
    throw AdapterException.unknown("ANSWER_LOST", "The answer was lost.", context(method), null);
  }

  private Map<String, String> context(String method) {
    return Map.of("at", where(), "call", method);
  }
}
