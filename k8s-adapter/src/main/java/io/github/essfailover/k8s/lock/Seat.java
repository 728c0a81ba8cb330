package io.github.essfailover.k8s.lock;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.DeploymentId;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One taking of the lock in one cluster. At most one request of it is under way: a request that
 * hangs makes the next rounds go on without this cluster. Thread-safe.
 */
final class Seat {

  private static final int ATTEMPTS = 3;

  private final Replica replica;
  private final Terms terms;
  private final Lapses lapses;
  private final DeploymentId what;
  private final String token;
  private final ReentrantLock busy = new ReentrantLock();
  private Sight last = Sight.MISSING;
  private volatile boolean touched;
  private volatile boolean over;

  Seat(Replica replica, Terms terms, Lapses lapses, DeploymentId what, String token) {
    this.replica = replica;
    this.terms = terms;
    this.lapses = lapses;
    this.what = what;
    this.token = token;
  }

  String name() {
    return replica.name();
  }

  /** What a look found. */
  record Look(String identity, Sight sight) {}

  Look look() {
    return alone(() -> new Look(replica.identity(terms.request()), read()));
  }

  /** Writes it if nobody holds the Lease that was looked at, or it is as it was judged then. */
  boolean claim(LeaseRecord wanted, Sight judged) {
    return alone(
        () ->
            write(
                wanted,
                now ->
                    now.isHeldBy(token)
                        || now.version().equals(judged.version())
                        || (isFree(now) && now.epoch() < wanted.epoch())));
  }

  /** Writes it if the Lease is ours, or nobody's and of no later epoch. */
  boolean renew(LeaseRecord wanted) {
    return alone(
        () -> {
          if (!last.isHeldBy(token)) {
            read();
          }
          return write(
              wanted, now -> now.isHeldBy(token) || (isFree(now) && now.epoch() <= wanted.epoch()));
        });
  }

  /** Nobody holds it, as far as we do; a request that is under way does so when it ends. */
  boolean giveBack() {
    over = true;
    if (!touched || !busy.tryLock()) {
      return true;
    }
    try {
      for (int i = 0; i < ATTEMPTS && touched; i++) {
        freeIfOurs();
      }
      return !touched;
    } finally {
      busy.unlock();
    }
  }

  /** To claim again after it was given back. */
  void reopen() {
    over = false;
  }

  private void freeIfOurs() {
    Sight now = read();
    if (now.isHeldBy(token)) {
      LeaseRecord ours = now.record().orElseThrow();
      try {
        last = replica.write(what, now, ours.released(), terms.request());
      } catch (AdapterException e) {
        if (!isWorthALook(e)) {
          throw e;
        }
        return;
      }
    }
    touched = false;
  }

  /** Every failed write is followed by a look, because its answer may only have been lost. */
  private boolean write(LeaseRecord wanted, Predicate<Sight> mayWrite) {
    for (int i = 0; i < ATTEMPTS; i++) {
      if (over || !mayWrite.test(last)) {
        return false;
      }
      try {
        touched = true;
        last = replica.write(what, last, wanted, terms.request());
        return true;
      } catch (AdapterException e) {
        if (!isWorthALook(e)) {
          throw e;
        }
        if (read().record().filter(wanted::equals).isPresent()) {
          return true;
        }
      }
    }
    return false;
  }

  /** A Lease that is gone is told as unknown or, where it was to be created anew, as there. */
  private static boolean isWorthALook(AdapterException e) {
    return e.effect() != Effect.PERMANENT || e.code().equals("KUBERNETES_NOT_FOUND");
  }

  private Sight read() {
    last = replica.read(what, terms.duration(), terms.request());
    lapses.note(name(), what, last);
    return last;
  }

  private static boolean isFree(Sight now) {
    return now.record().map(LeaseRecord::isFree).orElse(true);
  }

  private <T> T alone(Supplier<T> act) {
    if (!busy.tryLock()) {
      throw AdapterException.notApplied(
          "KUBERNETES_NO_ANSWER",
          "The API server did not answer.",
          Map.of("cluster", name(), "waiting", "for an earlier request"),
          null);
    }
    try {
      return act.get();
    } finally {
      busy.unlock();
      if (over) {
        giveBack();
      }
    }
  }
}
