package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Sessions of one login that stay open between calls, because a call over an open one is one round
 * trip: measured 0.5 ms instead of 13 ms, of which the login is a third and the planning of a fresh
 * session the rest. Who finds none opens another one.
 *
 * <p>Nothing rests on a session that was kept: it may have been ended, or lead nowhere. A look is
 * sent again over a new one; an act begins with a statement that changes nothing, and takes a new
 * one when that fails. One that was not used for {@link #FRESH} may have been forgotten by a
 * firewall and is not used again; the server ends it a little later. One that had a failure is
 * closed, whatever the failure was.
 *
 * <p>Thread-safe.
 */
final class KeptSessions {

  static final Duration FRESH = Duration.ofSeconds(30);

  /** A look of a step, one of the watch, and an act. */
  private static final int MOST = 3;

  /** A server that is well answers at once; a login would take longer than that. */
  private static final Duration GREETING = Duration.ofSeconds(1);

  private record Idle(Session session, Instant since) {}

  private final PGSimpleDataSource source;
  private final Optional<Endpoint> elsewhere;
  private final String name;
  private final Connections connections;
  private final Clock clock;
  private final Deque<Idle> idle = new ArrayDeque<>();

  /**
   * @param elsewhere where to log in when it is not the source's own address
   */
  KeptSessions(
      PGSimpleDataSource source,
      Optional<Endpoint> elsewhere,
      String name,
      Connections connections,
      Clock clock) {
    this.source = source;
    this.elsewhere = elsewhere;
    this.name = name;
    this.connections = connections;
    this.clock = clock;
  }

  /** Asks; what is asked may be sent twice. */
  <T> T look(Deadline deadline, Function<Session, T> body) {
    Optional<Session> kept = take();
    if (kept.isPresent()) {
      try {
        // It may lead nowhere where a new connection would arrive: half of the time is its.
        Deadline half = deadline.atMost(deadline.remaining().dividedBy(2));
        return lookWith(kept.get().until(half), body);
      } catch (AdapterException e) {
        if (deadline.isExpired() || Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
    }
    return lookWith(connections.openToKeep(source, elsewhere, name, deadline), body);
  }

  private <T> T lookWith(Session session, Function<Session, T> body) {
    boolean usable = false;
    try {
      T seen = body.apply(session);
      usable = true;
      return seen;
    } finally {
      if (usable) {
        put(session);
      } else {
        session.close();
      }
    }
  }

  /**
   * Acts over a session of that name, whose statements the server bounds by the deadline. Advisory
   * locks that the body takes are gone afterwards.
   */
  void act(String actingName, Deadline deadline, Consumer<Session> body) {
    Session session =
        greeted(actingName, deadline)
            .orElseGet(() -> connections.open(source, elsewhere, actingName, deadline));
    boolean usable = false;
    try {
      body.accept(session);
      usable = true;
    } finally {
      if (usable && isRelieved(session)) {
        put(session);
      } else {
        session.close();
      }
    }
  }

  /** A kept session that answers, with the name and the bounds of an act. */
  private Optional<Session> greeted(String actingName, Deadline deadline) {
    Optional<Session> kept = take();
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    try {
      kept.get().until(deadline.atMost(GREETING)).become(actingName, deadline.remaining());
      return Optional.of(kept.get().until(deadline));
    } catch (AdapterException e) {
      kept.get().close();
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private boolean isRelieved(Session session) {
    try {
      session.relieve(name, Connections.KEPT_SERVER_SIDE);
      return true;
    } catch (AdapterException e) {
      // The act is done; the lock ends with the connection.
      return false;
    }
  }

  /** Opens one, unless there is one, for an act that comes next; failing that, nothing is lost. */
  void openAhead(Deadline deadline) {
    Optional<Session> kept = take();
    try {
      put(
          kept.isPresent()
              ? kept.get()
              : connections.openToKeep(source, elsewhere, name, deadline));
    } catch (AdapterException e) {
      // The act will open its own, and say what is wrong.
      return;
    }
  }

  private synchronized Optional<Session> take() {
    while (!idle.isEmpty()) {
      Idle last = idle.removeLast();
      if (isFresh(last)) {
        return Optional.of(last.session);
      }
      last.session.close();
    }
    return Optional.empty();
  }

  private synchronized void put(Session session) {
    if (idle.size() >= MOST) {
      session.close();
    } else {
      idle.addLast(new Idle(session, clock.instant()));
    }
  }

  private boolean isFresh(Idle kept) {
    Duration age = Duration.between(kept.since, clock.instant());
    return !age.isNegative() && age.compareTo(FRESH) < 0;
  }
}
