package io.github.essfailover.internal.watch;

import io.github.essfailover.alert.Alert;
import io.github.essfailover.alert.AlertChange;
import io.github.essfailover.alert.AlertSink;
import io.github.essfailover.guard.KillSwitch;
import io.github.essfailover.internal.engine.Mailbox;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.internal.readiness.TargetsCheck.Checked;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Halt;
import io.github.essfailover.model.LastKnownPosition;
import io.github.essfailover.model.Severity;
import io.github.essfailover.report.DeploymentReadiness;
import io.github.essfailover.report.DeploymentStatus;
import io.github.essfailover.watch.WatchListener;
import io.github.essfailover.watch.WatchState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch: looks, remembers, alerts and settles debts. What it knows belongs to a mailbox.
 * Thread-safe.
 */
public final class WatchRounds {

  private static final Logger log = LoggerFactory.getLogger("io.github.essfailover.watch");

  /** How often what is seen between two looks is judged. */
  private static final Duration TICK = Duration.ofSeconds(5);

  private static final int TICKS_TO_RAISE = 3;
  private static final int TICKS_TO_CLEAR = 6;
  private static final Duration SWITCH_LIMIT = Duration.ofSeconds(4);
  private static final Set<String> NOT_SEEN = Set.of("checks.late", "check.failed");

  private final WatchSetup setup;
  private final Seams seams;
  private final DeploymentId deployment;
  private final Mailbox mailbox;
  private final Remembered remembered;
  private final Positions positions;
  private final Vantages vantages;
  private final Debts debts;
  private final AlertBook looked;
  private final AlertBook ticked;
  private final Pulse<Checked> look;
  private final Pulse<Boolean> tick;
  private final Pulse<List<Halt>> switches;
  private final List<Feeds<AlertSink>> sinks;
  private final List<Feeds<WatchListener>> listeners;
  private volatile Map<String, LastKnownPosition> known = Map.of();
  private volatile WatchState state;
  private volatile boolean closed;
  private Instant lookedAt;
  private long looks;
  private Optional<String> problem = Optional.empty();
  private Optional<DeploymentReadiness> readiness = Optional.empty();
  private Optional<DeploymentStatus> status = Optional.empty();
  private List<Halt> halts;

  /** A watch that has not begun. */
  public WatchRounds(WatchSetup setup, Seams seams) {
    this.setup = setup;
    this.seams = seams;
    this.deployment = setup.surroundings().deployment();
    this.mailbox = new Mailbox(seams.workers(), crash -> log.error("The watch met a bug.", crash));
    this.remembered = new Remembered(deployment, setup.notes(), seams, mailbox);
    this.positions = new Positions(setup, seams, mailbox, remembered);
    this.vantages = new Vantages(setup, seams, mailbox);
    this.debts = new Debts(setup.settling(), seams, mailbox);
    WatchSetup.Options options = setup.options();
    this.looked = new AlertBook(deployment, options.raiseAfter(), options.clearAfter());
    this.ticked = new AlertBook(deployment, TICKS_TO_RAISE, TICKS_TO_CLEAR);
    this.look =
        new Pulse<>(
            seams,
            mailbox,
            options.every(),
            setup.checkLimit(),
            deadline -> setup.targets().check(known),
            this::looked);
    this.tick =
        new Pulse<>(seams, mailbox, TICK, TICK, deadline -> true, (value, failure) -> tick());
    this.switches =
        new Pulse<>(seams, mailbox, TICK, SWITCH_LIMIT, deadline -> readSwitches(), this::switched);
    this.sinks = setup.sinks().stream().map(each -> new Feeds<>(each, seams)).toList();
    this.listeners = setup.listeners().stream().map(each -> new Feeds<>(each, seams)).toList();
    this.lookedAt = seams.clock().instant();
    // Until it was read once, nobody knows that it is not thrown.
    this.halts = setup.killSwitch().isPresent() ? List.of(unread("was not read yet")) : List.of();
    this.state = told();
  }

  /** Begins with a look at once. */
  public void start() {
    mailbox.execute(
        () -> {
          remembered.recall();
          positions.start();
          switches.beat();
          look.beat();
          tick.beat();
        });
  }

  /** No further look, and no timer is left; what is under way ends by its deadline, unheard. */
  public void close() {
    closed = true;
    mailbox.execute(
        () -> {
          look.close();
          tick.close();
          switches.close();
          positions.close();
          vantages.close();
        });
  }

  /** What is known now. */
  public WatchState state() {
    return state;
  }

  private List<Halt> readSwitches() {
    return setup
        .killSwitch()
        .map((KillSwitch each) -> each.halts(setup.surroundings().sites().keySet()))
        .orElse(List.of());
  }

  private void switched(@Nullable List<Halt> read, @Nullable Throwable failure) {
    halts = read == null ? List.of(unread("cannot be read: " + failure)) : read;
  }

  private Halt unread(String why) {
    return new Halt(
        Optional.empty(), Optional.empty(), "the kill switch " + why, seams.clock().instant());
  }

  private void looked(@Nullable Checked checked, @Nullable Throwable failure) {
    if (closed) {
      return;
    }
    lookedAt = seams.clock().instant();
    looks++;
    Optional<DeploymentReadiness> seen = checked == null ? Optional.empty() : checked.readiness();
    if (checked == null) {
      problem = Optional.of(String.valueOf(failure == null ? null : failure.getMessage()));
    } else {
      problem = seen.isPresent() ? Optional.empty() : Optional.of(checked.problem());
      status = checked.status().or(() -> status);
    }
    if (seen.isPresent()) {
      readiness = seen;
      positions.active(seen.get().active());
      vantages.on(seen.get().active());
    }
    tell(looked.look(lookedAt, found(checked), unclear(checked)));
    if (setup.options().settleDebts() && checked != null && checked.status().isPresent()) {
      seen.ifPresent(ready -> debts.settle(checked.status().get(), ready, halts));
    }
    state = told();
    WatchState now = state;
    List<Alert> standing = now.alerts();
    sinks.forEach(each -> each.tellIfIdle(sink -> sink.standing(standing, now.at())));
    listeners.forEach(each -> each.tellIfIdle(listener -> listener.looked(now)));
  }

  private List<Finding> found(@Nullable Checked checked) {
    List<Finding> findings = new ArrayList<>();
    problem.ifPresent(
        why ->
            findings.add(
                Finding.of(
                    "watch.blind",
                    Severity.ERROR,
                    "the watch cannot tell how ready the deployment is: " + why,
                    "mend what it names; until then nobody notices what gets worse")));
    if (checked != null) {
      findings.addAll(checked.findings());
      checked.status().ifPresent(now -> findings.addAll(debts.findings(now)));
      checked.readiness().ifPresent(ready -> findings.addAll(ofTargets(ready)));
    }
    halts.forEach(halt -> findings.add(halted(halt)));
    return findings;
  }

  /** What a plan finds is found for each target: as a set it is found once. */
  private static List<Finding> ofTargets(DeploymentReadiness ready) {
    return ready.targets().stream()
        .flatMap(target -> target.findings().stream())
        .distinct()
        .filter(f -> !ready.findings().contains(f))
        .filter(f -> !isSoftened(f, ready))
        .toList();
  }

  /** The same thing as a worse finding, which a target takes less seriously. */
  private static boolean isSoftened(Finding f, DeploymentReadiness of) {
    return f.dataCenter().filter(of.active()::equals).isPresent()
        && of.findings().stream()
            .anyMatch(
                other ->
                    other.check().equals(f.check())
                        && other.dataCenter().equals(f.dataCenter())
                        && other.seen().equals(f.seen()));
  }

  private static Finding halted(Halt halt) {
    Finding finding =
        Finding.of(
            "watch.halted",
            Severity.WARNING,
            "no debts are settled: a kill switch is thrown for " + halt,
            "take it back as soon as its reason is gone");
    return halt.dataCenter().map(finding::in).orElse(finding);
  }

  /** Where a look may have missed what it found before. */
  private static Predicate<Optional<DataCenterId>> unclear(@Nullable Checked checked) {
    if (checked == null) {
      return where -> true;
    }
    return where ->
        checked
                .readiness()
                .filter(seen -> where.isEmpty() || !seen.silent().contains(where.get()))
                .isEmpty()
            || checked.findings().stream()
                .anyMatch(f -> NOT_SEEN.contains(f.check()) && f.dataCenter().equals(where))
            || (where.isEmpty() && checked.status().isEmpty());
  }

  private void tick() {
    known = remembered.all();
    List<Finding> findings = new ArrayList<>(positions.findings());
    findings.addAll(vantages.findings());
    tell(
        ticked.look(
            seams.clock().instant(),
            findings,
            where ->
                where
                    .filter(
                        dc ->
                            !readiness.map(r -> r.active().equals(dc)).orElse(false)
                                && positions.isSilent(
                                    dc, setup.surroundings().site(dc).databases().size()))
                    .isPresent()));
    state = told();
  }

  private void tell(List<AlertChange> changes) {
    changes.forEach(change -> sinks.forEach(each -> each.tell(sink -> sink.on(change))));
  }

  private WatchState told() {
    List<Alert> alerts = new ArrayList<>(looked.standing());
    alerts.addAll(ticked.standing());
    return new WatchState(
        deployment,
        lookedAt,
        looks,
        problem,
        readiness,
        status.map(each -> each.with(halts)),
        halts,
        positions.lags(),
        List.copyOf(remembered.all().values()),
        vantages.sightings(),
        alerts);
  }
}
