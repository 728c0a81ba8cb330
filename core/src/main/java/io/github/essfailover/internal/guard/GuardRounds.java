package io.github.essfailover.internal.guard;

import io.github.essfailover.guard.GuardState;
import io.github.essfailover.guard.GuardState.Standing;
import io.github.essfailover.internal.engine.BoundedCalls;
import io.github.essfailover.internal.engine.Mailbox;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.internal.guard.Visits.Basis;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Halt;
import io.github.essfailover.model.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guard's rounds: read who is active, and hold what has to be held. What they know belongs to a
 * mailbox. Thread-safe.
 */
public final class GuardRounds {

  private static final Logger log = LoggerFactory.getLogger("io.github.essfailover.guard");

  private static final Duration READ = Duration.ofSeconds(4);
  private static final String RECORD = "record";
  private static final String HALT = "halt";

  /** When there was something to do, the next round comes sooner, but not for ever. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private static final int SOONER_ROUNDS = 10;

  private final GuardSetup setup;
  private final Seams seams;
  private final Mailbox mailbox;
  private final Turns turns;
  private final GuardMemory memory;
  private final GuardNews news;
  private final Floor floor;
  private final Visits visits;
  private volatile GuardState state;
  private volatile boolean closed;
  private boolean isSoonerAsked;
  private int sooner;

  /** Rounds that have not begun. */
  public GuardRounds(GuardSetup setup, Seams seams) {
    this.setup = setup;
    this.seams = seams;
    this.mailbox = new Mailbox(seams.workers(), crash -> log.error("The guard met a bug.", crash));
    this.turns = new Turns(seams, new BoundedCalls(seams, mailbox));
    this.memory = new GuardMemory(setup.here());
    this.news = new GuardNews(setup.here(), setup.listeners(), seams.workers());
    this.floor = new Floor(setup);
    this.visits = new Visits(setup, seams, turns, news, floor, this::unsettled);
    this.state =
        new GuardState(setup.here(), now(), Standing.STARTING, Optional.empty(), List.of());
  }

  /** Begins with a round at once. */
  public void start() {
    mailbox.execute(this::regular);
  }

  /** No further round; acts under way end by their deadlines. */
  public void close() {
    closed = true;
  }

  /** What is known and done now. */
  public GuardState state() {
    GuardState of = state;
    return new GuardState(of.dataCenter(), of.at(), of.standing(), of.record(), news.findings());
  }

  private Instant now() {
    return seams.clock().instant();
  }

  private void regular() {
    if (!closed) {
      later(setup.interval(), this::regular);
      round();
    }
  }

  private void later(Duration delay, Runnable message) {
    try {
      seams.later(delay, () -> mailbox.execute(message));
    } catch (RejectedExecutionException ended) {
      log.error("The guard of {} ends: the host has ended its timer.", setup.here());
    }
  }

  private void unsettled() {
    if (!isSoonerAsked && sooner < SOONER_ROUNDS) {
      isSoonerAsked = true;
      sooner++;
      later(SOON, this::extra);
    }
  }

  private void extra() {
    isSoonerAsked = false;
    if (!closed) {
      round();
    }
  }

  private record Looked(Reading reading, Optional<Halt> halt) {}

  private void round() {
    Optional<Instant> hangs =
        turns.take(
            RECORD,
            READ,
            deadline -> look(),
            (looked, failure) -> {
              if (looked == null) {
                memory.unreadable(Visits.words(failure));
              } else {
                memory.read(looked.reading());
              }
              decide(looked == null ? Optional.empty() : looked.halt());
            });
    if (hangs.isPresent()) {
      memory.unreadable("a look has not returned since " + hangs.get());
      decide(Optional.empty());
    }
  }

  /** Called on workers. */
  private Looked look() {
    floor.recall();
    Reading reading =
        Reading.of(setup.journal(), setup.deployment(), setup.here(), setup.exemption());
    floor.read(reading.newest());
    return new Looked(reading, halt());
  }

  /** Only what a person has surely thrown stops a guard. */
  private Optional<Halt> halt() {
    return setup.killSwitch().stream()
        .flatMap(one -> one.halts(List.of(setup.here())).stream())
        .filter(Halt::isKnown)
        .findFirst();
  }

  private void decide(Optional<Halt> halt) {
    Standing standing = halt.isPresent() ? Standing.HALTED : memory.standing();
    memory
        .problem()
        .ifPresentOrElse(f -> news.found(RECORD, f, now()), () -> news.over(RECORD, now()));
    halt.map(GuardRounds::halted)
        .ifPresentOrElse(f -> news.found(HALT, f, now()), () -> news.over(HALT, now()));
    boolean hold = standing == Standing.HELD || standing == Standing.HELD_UNREAD;
    if (hold) {
      visits.hold(basis(standing), memory.epoch());
    } else {
      sooner = 0;
      visits.leave(standing == Standing.ACTIVE);
    }
    boolean settled = memory.record().filter(record -> !record.activating()).isPresent();
    visits.lookAtNames(standing == Standing.HELD && settled);
    state = new GuardState(setup.here(), now(), standing, memory.record(), List.of());
  }

  private Basis basis(Standing standing) {
    if (standing == Standing.HELD_UNREAD) {
      return Basis.NOTHING;
    }
    return memory.problem().isPresent() ? Basis.REMEMBERED : Basis.READ;
  }

  private static Finding halted(Halt halt) {
    return Finding.of(
        "guard.halted",
        Severity.WARNING,
        "nothing is held: a kill switch is thrown for " + halt,
        "Take it back as soon as its reason is gone.");
  }
}
