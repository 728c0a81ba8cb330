package io.github.essfailover.k8s.lock;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.error.LockException;
import io.github.essfailover.k8s.lock.Ballot.Result;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One attempt to take the lock, round by round. Confined to the caller's thread. */
final class Candidacy {

  private static final int SHORTEST_PAUSE_MILLIS = 20;
  private static final int LONGEST_PAUSE_MILLIS = 60;

  private final Terms terms;
  private final Lapses lapses;
  private final DeploymentId what;
  private final String owner;
  private final String token = UUID.randomUUID().toString();
  private final List<Seat> seats;
  private long epoch;
  private long beat;

  Candidacy(Terms terms, Lapses lapses, DeploymentId what, String owner) {
    this.terms = terms;
    this.lapses = lapses;
    this.what = what;
    this.owner = owner;
    this.seats =
        terms.replicas().stream().map(r -> new Seat(r, terms, lapses, what, token)).toList();
  }

  /** Why a round did not win. */
  private record Defeat(LockException why, boolean isContested, boolean isFinal) {}

  /** A look at all clusters that says what may be claimed. */
  private record Field(List<Seat> open, Map<String, Sight> sights, Optional<LeaseRecord> holder) {}

  /** Tries at least once, even if the deadline is reached. */
  MajorityLease run(Deadline deadline) {
    // Rivals that all hold a minority sort themselves out in this time, rather than all give up.
    Deadline sorted = terms.request();
    boolean won = false;
    try {
      while (true) {
        Stopwatch.Moment start = terms.watch().now();
        Defeat defeat = round();
        if (defeat == null) {
          won = true;
          return new MajorityLease(terms, what, seats, record(), start);
        }
        boolean goesOn = !deadline.isExpired() || (defeat.isContested() && !sorted.isExpired());
        if (defeat.isFinal() || !goesOn) {
          throw defeat.why();
        }
        pause();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw LockException.unavailable(Map.of("deployment", what.value(), "why", "interrupted"), e);
    } finally {
      if (!won) {
        MajorityLease.giveBack(terms, seats);
      }
    }
  }

  private LeaseRecord record() {
    return new LeaseRecord(epoch, token, beat, owner, terms.duration());
  }

  /** Null when the lock is ours. */
  private @Nullable Defeat round() throws InterruptedException {
    Result<Seat.Look> looks = Ballot.of(terms, seats, Seat::look, look -> true);
    Defeat unusable = refusal(looks);
    if (unusable != null) {
      return unusable;
    }
    Field field = field(looks);
    if (field.open().size() < terms.majority()) {
      return lost(field, looks);
    }
    raiseEpoch(field);
    beat++;
    LeaseRecord wanted = record();
    field.open().forEach(Seat::reopen);
    Result<Boolean> claims =
        Ballot.of(
            terms,
            field.open(),
            seat -> seat.claim(wanted, field.sights().getOrDefault(seat.name(), Sight.MISSING)),
            claimed -> claimed);
    if (claims.answers().values().stream().filter(c -> c).count() >= terms.majority()) {
      return null;
    }
    // The one that has the first of the clusters goes on, so that not all give way to each other.
    if (!Boolean.TRUE.equals(claims.answers().get(first(looks)))) {
      MajorityLease.giveBack(terms, seats);
    }
    return lost(field, claims);
  }

  private static String first(Result<?> looks) {
    return new TreeMap<>(looks.answers()).firstKey();
  }

  /** Whether too little was heard to know what the highest epoch is. */
  private @Nullable Defeat refusal(Result<Seat.Look> looks) {
    long existing =
        looks.answers().values().stream().filter(l -> l.sight().record().isPresent()).count();
    long missing = looks.answers().size() - existing;
    String twice = sameCluster(looks);
    if (!twice.isEmpty()) {
      Map<String, String> context = Map.of("deployment", what.value(), "sameCluster", twice);
      return new Defeat(LockException.unavailable(context, null), false, true);
    }
    // A Lease that is missing while others exist was deleted: the epoch in it is not known.
    if (Math.max(existing, missing) >= terms.majority()) {
      return null;
    }
    return unavailable(looks);
  }

  private Defeat unavailable(Result<?> heard) {
    long hopeless =
        heard.failures().values().stream()
            .filter(f -> f instanceof AdapterException e && e.effect() == Effect.PERMANENT)
            .count();
    Map<String, String> context =
        Map.of("deployment", what.value(), "clusters", heard.silence(seats));
    RuntimeException cause = heard.failures().values().stream().findFirst().orElse(null);
    boolean isFinal = terms.replicas().size() - hopeless < terms.majority();
    return new Defeat(LockException.unavailable(context, cause), false, isFinal);
  }

  /** One cluster under two names would have two votes. */
  private static String sameCluster(Result<Seat.Look> looks) {
    Map<String, String> byIdentity = new TreeMap<>();
    for (Map.Entry<String, Seat.Look> each : new TreeMap<>(looks.answers()).entrySet()) {
      String identity = each.getValue().identity();
      String other = identity.isEmpty() ? null : byIdentity.put(identity, each.getKey());
      if (other != null) {
        return other + ", " + each.getKey();
      }
    }
    return "";
  }

  private Field field(Result<Seat.Look> looks) {
    long missing =
        looks.answers().values().stream().filter(l -> l.sight().record().isEmpty()).count();
    List<Seat> open = new ArrayList<>();
    Map<String, Sight> sights = new TreeMap<>();
    Map<String, List<LeaseRecord>> held = new TreeMap<>();
    for (Seat seat : seats) {
      Seat.Look look = looks.answers().get(seat.name());
      if (look == null) {
        continue;
      }
      sights.put(seat.name(), look.sight());
      if (isOpen(seat, look.sight(), missing >= terms.majority())) {
        open.add(seat);
      } else {
        look.sight()
            .record()
            .ifPresent(r -> held.computeIfAbsent(r.token(), t -> new ArrayList<>()).add(r));
      }
    }
    Optional<LeaseRecord> holder =
        held.values().stream()
            .max((a, b) -> Integer.compare(a.size(), b.size()))
            .map(records -> records.get(0));
    return new Field(open, sights, holder);
  }

  /** A Lease that somebody deleted may have been held until now: it is left alone for that long. */
  private boolean isOpen(Seat seat, Sight sight, boolean isNew) {
    if (sight.record().isEmpty()) {
      return isNew || lapses.hasStood(seat.name(), what, terms.duration());
    }
    LeaseRecord record = sight.record().get();
    return record.isFree()
        || record.token().equals(token)
        || lapses.hasStood(seat.name(), what, record.duration());
  }

  private void raiseEpoch(Field field) {
    for (Sight sight : field.sights().values()) {
      boolean isOurs = sight.isHeldBy(token);
      epoch = Math.max(epoch, isOurs ? sight.epoch() : sight.epoch() + 1);
    }
    epoch = Math.max(epoch, 1);
  }

  private Defeat lost(Field field, Result<?> heard) {
    boolean isHeld = field.holder().isPresent();
    if (!isHeld && heard.answers().size() < terms.majority()) {
      return unavailable(heard);
    }
    Map<String, String> context = new TreeMap<>(Map.of("deployment", what.value()));
    context.put("owner", field.holder().map(LeaseRecord::owner).orElse("several at once"));
    field.holder().ifPresent(r -> context.put("epoch", Long.toString(r.epoch())));
    context.put("clusters", String.join(", ", field.sights().keySet()));
    return new Defeat(LockException.held(context), isContested(field), false);
  }

  /** Whether nobody holds a majority, as far as could be seen. */
  private boolean isContested(Field field) {
    return field.holder().isEmpty()
        || field.sights().values().stream()
                .filter(s -> s.isHeldBy(field.holder().get().token()))
                .count()
            < terms.majority();
  }

  private static void pause() throws InterruptedException {
    int millis = ThreadLocalRandom.current().nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
    // Nobody counts down: a wait that an interrupt ends.
    if (new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("unreachable");
    }
  }
}
