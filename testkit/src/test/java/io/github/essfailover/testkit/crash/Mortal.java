package io.github.essfailover.testkit.crash;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.testkit.simulation.Tap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;

/** One orchestrator process: everything that it does passes here, and nothing after its death. */
final class Mortal implements Tap.Courier {

  /** What surrounds it. */
  interface House {
    /** Before an append; may put somebody else's record there first. */
    void appending(RunId run, long sequence);

    /** It is stored. */
    void appended(RunId run);

    /** Counts another append of all processes. */
    int nextAppend();

    /** An act begins. */
    void sending(String resource, String act, Call call);

    /** An act is on its way and its sender is dead. */
    void underWay(String resource, String act, Change change, Call call, Duration landsAfter);

    /** Of the next promotion at that resource only the first half will happen. */
    void halve(String resource);
  }

  private final House house;
  private final ScheduledExecutorService executor;
  private final Optional<Strike> strike;
  private final SortedMap<Integer, List<String>> actsAfter = new TreeMap<>();
  private int append;
  private boolean dead;

  Mortal(House house, ScheduledExecutorService executor, Optional<Strike> strike) {
    this.house = house;
    this.executor = executor;
    this.strike = strike;
  }

  ScheduledExecutorService executor() {
    return executor;
  }

  boolean isDead() {
    return dead;
  }

  /** The acts that it sent after each append. */
  SortedMap<Integer, List<String>> actsAfter() {
    return actsAfter;
  }

  private Died die() {
    dead = true;
    executor.shutdownNow();
    return new Died();
  }

  private void requireAlive() {
    if (dead) {
      throw new Died();
    }
  }

  private boolean strikes(Kind kind) {
    return strike.filter(s -> s.kind() == kind && s.append() == append).isPresent();
  }

  @Override
  public void deliver(String resource, String act, Change change, Call call) {
    requireAlive();
    house.sending(resource, act, call);
    List<String> sent = actsAfter.computeIfAbsent(append, key -> new ArrayList<>());
    sent.add(act);
    int number = sent.size();
    Optional<Kind> kind =
        strike
            .filter(s -> s.kind().isAtAct() && s.append() == append && s.act() == number)
            .map(Strike::kind);
    if (kind.isEmpty()) {
      change.apply(call);
      return;
    }
    if (kind.get().landsLater()) {
      house.underWay(resource, act, change, call, kind.get().landsAfter());
      throw die();
    }
    if (kind.get() == Kind.HALF) {
      house.halve(resource);
    }
    try {
      change.apply(call);
    } finally {
      // Whatever it would have answered is lost.
      dead = true;
      executor.shutdownNow();
    }
    throw new Died();
  }

  /** The journal as this process reaches it. */
  Journal journal(Journal store) {
    return new MortalJournal(store);
  }

  private final class MortalJournal implements Journal {
    private final Journal store;

    MortalJournal(Journal store) {
      this.store = store;
    }

    @Override
    public void append(RunId run, long sequence, byte[] record) {
      requireAlive();
      append = house.nextAppend();
      if (strikes(Kind.BEFORE)) {
        throw die();
      }
      house.appending(run, sequence);
      store.append(run, sequence, record);
      house.appended(run);
      if (strikes(Kind.AFTER)) {
        throw die();
      }
    }

    @Override
    public List<byte[]> read(RunId run) {
      requireAlive();
      return store.read(run);
    }

    @Override
    public List<RunId> runs() {
      requireAlive();
      return store.runs();
    }

    @Override
    public RunLock lock() {
      return new MortalLock(store.lock());
    }

    @Override
    public boolean isShared() {
      return store.isShared();
    }

    @Override
    public Location locatedIn() {
      return store.locatedIn();
    }
  }

  private record Held(RunLock.Lease lease, Mortal owner) implements RunLock.Lease {
    @Override
    public long epoch() {
      return lease.epoch();
    }

    @Override
    public Duration remaining() {
      return lease.remaining();
    }

    @Override
    public boolean renew(Deadline deadline) {
      owner.requireAlive();
      return lease.renew(deadline);
    }

    @Override
    public void close() {
      // The dead do not give it back; it expires.
      if (!owner.dead) {
        lease.close();
      }
    }
  }

  private final class MortalLock implements RunLock {
    private final RunLock lock;

    MortalLock(RunLock lock) {
      this.lock = lock;
    }

    @Override
    public Lease acquire(DeploymentId what, String owner, Deadline deadline) {
      requireAlive();
      return new Held(lock.acquire(what, owner, deadline), Mortal.this);
    }
  }
}
