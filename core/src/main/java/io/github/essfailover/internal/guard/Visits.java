package io.github.essfailover.internal.guard;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.DnsAdapter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Visits what is held: each thing by itself, so that one that hangs stops no other. Confined to the
 * mailbox.
 */
final class Visits {

  /** What the visits of one round rest on. */
  enum Basis {
    /** The record was read just now; it is read again before each act. */
    READ,
    /** The record was read earlier in this process, and cannot be read now. */
    REMEMBERED,
    /** Nothing was read since the start. */
    NOTHING
  }

  private static final Duration HOLD = Duration.ofSeconds(8);
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final GuardSetup setup;
  private final Seams seams;
  private final Turns turns;
  private final GuardNews news;
  private final Floor floor;
  private final Runnable unsettled;
  private final List<Post> posts = new ArrayList<>();
  private @Nullable Instant heldUnread;

  Visits(
      GuardSetup setup, Seams seams, Turns turns, GuardNews news, Floor floor, Runnable unsettled) {
    this.setup = setup;
    this.seams = seams;
    this.turns = turns;
    this.news = news;
    this.floor = floor;
    this.unsettled = unsettled;
    posts.add(new ClusterPost(setup.site().cluster()));
    setup.site().databases().values().forEach(each -> posts.add(new DatabasePost(each)));
  }

  /** Holds everything; returns at once. */
  void hold(Basis basis, long epoch) {
    for (Post post : posts) {
      Optional<Instant> hangs =
          turns.take(
              post.name(),
              HOLD,
              deadline -> post.hold(deadline, calls(post, deadline, basis, epoch)),
              (held, failure) -> visited(post, basis, held, failure));
      hangs.ifPresent(since -> news.found(post.name(), hanging(post.name(), since), now()));
    }
  }

  /** What was found while things were held is over; whether it was held by mistake is not. */
  void leave(boolean active) {
    posts.forEach(post -> news.over(post.name(), now()));
    if (active && heldUnread != null) {
      news.found("mistake", mistake(heldUnread), now());
      heldUnread = null;
    } else {
      news.over("mistake", now());
    }
  }

  private LongFunction<Optional<Call>> calls(
      Post post, Deadline deadline, Basis basis, long epoch) {
    return shown ->
        switch (basis) {
          case READ -> readAgain(epoch).map(again -> call(post, again, deadline));
          case REMEMBERED -> Optional.of(call(post, epoch, deadline));
          case NOTHING -> Optional.of(call(post, Math.max(floor.epoch(), shown), deadline));
        };
  }

  /** The epoch to act in; empty when it is not ours to act any more. Called on workers. */
  private Optional<Long> readAgain(long epoch) {
    Reading again =
        Reading.of(setup.journal(), setup.deployment(), setup.here(), setup.exemption());
    boolean holds =
        again.standing(setup.here()) == io.github.essfailover.guard.GuardState.Standing.HELD;
    return holds && again.epoch() >= epoch ? Optional.of(again.epoch()) : Optional.empty();
  }

  private Call call(Post post, long epoch, Deadline deadline) {
    return new GuardCall(
        RunId.of("guard-" + setup.here()),
        StepId.of("guard." + post.name().replace(' ', '.') + "." + setup.here()),
        epoch,
        deadline);
  }

  private void visited(
      Post post, Basis basis, Post.@Nullable Held held, @Nullable Throwable failure) {
    if (held == null) {
      news.found(post.name(), failed(post.name(), failure), now());
      unsettled.run();
      return;
    }
    floor.shown(held.epoch());
    if (held.calm()) {
      news.over(post.name(), now());
      return;
    }
    if (basis == Basis.NOTHING) {
      heldUnread = now();
    }
    news.found(post.name(), acted(post.name(), held.seen()), now());
    unsettled.run();
  }

  /** Looks who is led here by DNS; returns at once. */
  void lookAtNames(boolean wanted) {
    for (DnsAdapter zone : setup.zones()) {
      String about = "names of " + zone.name();
      if (!wanted) {
        news.over(about, now());
        continue;
      }
      Names names = new Names(setup.site(), zone);
      Optional<Instant> hangs =
          turns.take(
              about,
              LOOK,
              names::look,
              (found, failure) -> {
                if (found != null && found.isPresent()) {
                  news.found(about, found.get(), now());
                } else if (found != null) {
                  news.over(about, now());
                } else {
                  news.found(about, failed(about, failure), now());
                }
              });
      hangs.ifPresent(since -> news.found(about, hanging(about, since), now()));
    }
  }

  private Instant now() {
    return seams.clock().instant();
  }

  private static Finding acted(String what, String seen) {
    return Finding.of(
        "guard.acted",
        Severity.ERROR,
        what + ": " + seen,
        "Find out what started it (its own boot, Helm, Argo CD, Flux, a person), and rejoin the"
            + " data center.");
  }

  private static Finding hanging(String what, Instant since) {
    return Finding.of(
        "guard.hangs",
        Severity.ERROR,
        what + ": a call has not returned since " + since,
        "Nothing is held there until it does; see to it by hand, and restart the guard.");
  }

  private static Finding failed(String what, @Nullable Throwable failure) {
    if (failure instanceof AdapterException e && e.code().equals("EPOCH_SUPERSEDED")) {
      return Finding.of(
          "guard.refused",
          Severity.ERROR,
          what + ": a later run has acted there: " + e.getMessage(),
          "Compare with failover.status(): either a run is under way, or the record that is read"
              + " here is older than what was done.");
    }
    return Finding.of(
        "guard.failed",
        Severity.ERROR,
        what + ": could not be held: " + words(failure),
        "See to it that the guard reaches it and may act on it.");
  }

  private static Finding mistake(Instant held) {
    return Finding.of(
        "guard.held",
        Severity.ERROR,
        "it is active, and was held at " + held + " when nothing could be read",
        "Start its workloads and let its databases take writes: a guard starts nothing.");
  }

  static String words(@Nullable Throwable failure) {
    if (failure == null) {
      return "no answer";
    }
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
