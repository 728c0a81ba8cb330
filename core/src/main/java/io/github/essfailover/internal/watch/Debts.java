package io.github.essfailover.internal.watch;

import io.github.essfailover.error.LockException;
import io.github.essfailover.internal.engine.Mailbox;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.internal.text.Lines;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Halt;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.Severity;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.DeploymentReadiness;
import io.github.essfailover.report.DeploymentStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles what runs owe: one run at a time, only where somebody answers, and less often the longer
 * it does not work. Confined to the mailbox.
 */
final class Debts {

  private static final Logger log = LoggerFactory.getLogger("io.github.essfailover.watch");
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

  private record Pause(Instant until, Duration length, Set<DataCenterId> answering) {}

  private final Settling settling;
  private final Seams seams;
  private final Mailbox mailbox;
  private final Map<RunId, Pause> pauses = new TreeMap<>();
  private boolean busy;

  Debts(Settling settling, Seams seams, Mailbox mailbox) {
    this.settling = settling;
    this.seams = seams;
    this.mailbox = mailbox;
  }

  /** Settles what it makes sense to try now. */
  void settle(DeploymentStatus status, DeploymentReadiness seen, List<Halt> halts) {
    // A run that is not finished comes first, and the lock may be its own.
    if (busy || !status.unfinished().isEmpty() || !settling.underWay().isEmpty()) {
      return;
    }
    Set<RunId> runs = new LinkedHashSet<>();
    status.owed().forEach(debt -> runs.add(debt.run()));
    pauses.keySet().retainAll(runs);
    for (RunId run : runs) {
      List<Debt> owed = status.owed().stream().filter(debt -> debt.run().equals(run)).toList();
      Set<DataCenterId> answering = answering(owed, seen);
      if (isAllowed(owed, seen, halts) && !answering.isEmpty() && isDue(run, answering)) {
        begin(run, answering);
        return;
      }
    }
  }

  private static Set<DataCenterId> answering(List<Debt> owed, DeploymentReadiness seen) {
    Set<DataCenterId> answering = new LinkedHashSet<>();
    for (Debt debt : owed) {
      // What is nowhere in particular is done from the active data center.
      DataCenterId where = debt.dataCenter().orElse(seen.active());
      if (!seen.silent().contains(where)) {
        answering.add(where);
      }
    }
    return answering;
  }

  /** All debts of a run are settled together: one that is forbidden forbids all. */
  private static boolean isAllowed(List<Debt> owed, DeploymentReadiness seen, List<Halt> halts) {
    boolean againstActive =
        owed.stream()
            .filter(Debt::isFence)
            .anyMatch(debt -> debt.dataCenter().filter(seen.active()::equals).isPresent());
    boolean halted =
        halts.stream()
            .anyMatch(
                halt ->
                    halt.dataCenter().isEmpty()
                        || owed.stream()
                            .anyMatch(d -> d.dataCenter().stream().anyMatch(halt::covers)));
    return seen.recorded() && !againstActive && !halted;
  }

  /** A data center that answers again is tried at once. */
  private boolean isDue(RunId run, Set<DataCenterId> answering) {
    Pause pause = pauses.get(run);
    return pause == null
        || !pause.answering().containsAll(answering)
        || !seams.clock().instant().isBefore(pause.until());
  }

  private void begin(RunId run, Set<DataCenterId> answering) {
    busy = true;
    Pause before = pauses.get(run);
    Duration length = before == null ? FIRST_PAUSE : longer(before.length());
    try {
      seams.workers().execute(() -> send(run, answering, length));
    } catch (RejectedExecutionException ended) {
      busy = false;
    }
  }

  private static Duration longer(Duration before) {
    Duration twice = before.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  /** On a worker. */
  private void send(RunId run, Set<DataCenterId> answering, Duration length) {
    try {
      var unused =
          settling
              .settle(run)
              .whenComplete(
                  (end, failure) -> {
                    if (failure != null) {
                      log.warn(
                          "Debts of run {} were not settled: {}",
                          run,
                          Lines.one(failure.toString()));
                    }
                    mailbox.execute(() -> over(run, answering, length));
                  });
    } catch (LockException e) {
      // Somebody else acts, which is as it should be.
      log.debug("Debts of run {} wait for the run lock: {}", run, Lines.one(e.toString()));
      mailbox.execute(() -> over(run, answering, FIRST_PAUSE));
    } catch (RuntimeException e) {
      log.warn("Debts of run {} were not settled: {}", run, Lines.one(e.toString()));
      mailbox.execute(() -> over(run, answering, length));
    }
  }

  private void over(RunId run, Set<DataCenterId> answering, Duration length) {
    busy = false;
    pauses.put(run, new Pause(seams.clock().instant().plus(length), length, answering));
  }

  List<Finding> findings(DeploymentStatus status) {
    List<Finding> findings = new ArrayList<>();
    for (Debt debt : status.owed()) {
      Finding finding =
          debt.isFence()
              ? Finding.of(
                  "debt.fence",
                  Severity.ERROR,
                  debt.run() + " owes " + debt.step() + ": " + debt.why(),
                  debt.remedy())
              : Finding.of(
                  "debt.open",
                  Severity.WARNING,
                  debt.run() + " owes " + debt.step() + ": " + debt.why(),
                  debt.remedy());
      findings.add(debt.dataCenter().map(finding::in).orElse(finding));
    }
    Collection<RunId> here = settling.underWay();
    for (RunId run : status.unfinished()) {
      if (!here.contains(run)) {
        findings.add(
            Finding.of(
                "run.unfinished",
                Severity.ERROR,
                "run " + run + " has not ended, and does not run in this process",
                "see whether another process runs it; if none does, resume or abort it"));
      }
    }
    return findings;
  }
}
