package io.github.essfailover;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.event.FailoverListener;
import io.github.essfailover.fence.FencePolicy;
import io.github.essfailover.guard.KillSwitch;
import io.github.essfailover.internal.engine.Surroundings;
import io.github.essfailover.internal.planner.CustomSteps;
import io.github.essfailover.internal.planner.PlanPolicy;
import io.github.essfailover.internal.readiness.BackupReadiness;
import io.github.essfailover.internal.readiness.Readiness;
import io.github.essfailover.internal.steps.StepTypes;
import io.github.essfailover.model.BackupPolicy;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.plan.CustomStep;
import io.github.essfailover.report.DrillFold;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.NoteStore;
import io.github.essfailover.spi.ReadinessCheck;
import io.github.essfailover.spi.RestoreTests;
import io.github.essfailover.spi.ServiceProbe;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepHandler;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Collects what an orchestrator needs; {@link #build} reports everything that is wrong in one
 * exception. Confined to one thread.
 */
public final class OrchestratorBuilder {

  final List<FailoverListener> listeners = new ArrayList<>();
  private final List<ReadinessCheck> checks = new ArrayList<>();
  private final List<CustomStep> steps = new ArrayList<>();
  Duration questionPatience = Duration.ofMinutes(30);
  Duration drillAge = DrillFold.DEFAULT_AGE;
  Duration lockPatience = Duration.ofSeconds(35);
  Duration frozenPatience = Duration.ofMinutes(10);
  Duration quiet = FencePolicy.DEFAULT_QUIET;
  Duration observeLimit = Duration.ofSeconds(5);
  Duration readinessLimit = Readiness.DEFAULT_LIMIT;

  private final List<String> problems = new ArrayList<>();
  private final List<DataCenter> dataCenters = new ArrayList<>();
  private final List<DnsAdapter> dns = new ArrayList<>();
  private Duration planValidity = Duration.ofHours(1);
  private Duration fencing = Duration.ofSeconds(15);
  private Duration workloads = Duration.ofMinutes(10);
  private Duration rejoin = Duration.ofHours(4);
  private String singleOrchestrator = "";
  private String guarded = "";
  private @Nullable DeploymentId deployment;
  private boolean deploymentRefused;
  private @Nullable Journal journal;
  private @Nullable ApprovalGate gate;
  private @Nullable ServiceProbe service;
  private @Nullable NoteStore switches;
  private BackupPolicy backupPolicy = BackupPolicy.defaults();
  private RestoreTests restoreTests = RestoreTests.none();
  private Clock clock = Clock.systemUTC();
  private LongSupplier nanoTime = System::nanoTime;
  private @Nullable ExecutorService workers;
  private @Nullable ScheduledExecutorService timer;
  private RandomGenerator random = new SecureRandom();

  OrchestratorBuilder() {}

  /**
   * The deployment's name, usually its Matrix server name; it keys lock, journal and marks.
   * Required.
   */
  public OrchestratorBuilder deployment(String name) {
    try {
      this.deployment = DeploymentId.of(name);
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
      this.deploymentRefused = true;
    }
    return this;
  }

  /** All data centers; at least two. */
  public OrchestratorBuilder dataCenters(DataCenter... all) {
    dataCenters.addAll(List.of(all));
    return this;
  }

  /** A DNS zone whose names move; default none, which is a finding. */
  public OrchestratorBuilder dns(DnsAdapter zone) {
    dns.add(zone);
    return this;
  }

  /** Where runs are written down. Required. */
  public OrchestratorBuilder journal(Journal value) {
    this.journal = value;
    return this;
  }

  /**
   * Says that no other orchestrator ever acts on this deployment, and why that is so. Needed with a
   * journal that machines do not share: its lock excludes processes of one machine only.
   */
  public OrchestratorBuilder singleOrchestrator(String reason) {
    if (reason.isBlank()) {
      problems.add("singleOrchestrator has no reason; say why there is no other one");
    }
    this.singleOrchestrator = reason;
    return this;
  }

  /**
   * Says that a {@link ReturnGuard} runs in every data center, and who sees to that. Then nobody is
   * asked to answer for fences of the source that are owed at a run's end; the report still says
   * that it is not fenced. Default: no guard.
   */
  public OrchestratorBuilder guarded(String who) {
    if (who.isBlank()) {
      problems.add("guarded says nobody; name who sees to the guards");
    }
    this.guarded = who;
    return this;
  }

  /** Where people are asked. Required. */
  public OrchestratorBuilder approvals(ApprovalGate value) {
    this.gate = value;
    return this;
  }

  /** Is told what happens; any number. */
  public OrchestratorBuilder listener(FailoverListener value) {
    listeners.add(value);
    return this;
  }

  /** Looks at the service as users do; default none, which is a finding. */
  public OrchestratorBuilder service(ServiceProbe value) {
    this.service = value;
    return this;
  }

  /** A check of the host's own; any number. */
  public OrchestratorBuilder readinessCheck(ReadinessCheck value) {
    checks.add(value);
    return this;
  }

  /**
   * A step of the host's own in every failover and switchover; any number. Every process that may
   * resume a run needs the same ones.
   */
  public OrchestratorBuilder step(CustomStep value) {
    steps.add(value);
    return this;
  }

  /** From when on the state of backups is a finding; default {@link BackupPolicy#defaults()}. */
  public OrchestratorBuilder backupPolicy(BackupPolicy value) {
    this.backupPolicy = value;
    return this;
  }

  /** From when on the last drill that succeeded is too old, a finding; default 90 days. */
  public OrchestratorBuilder drillAge(Duration value) {
    this.drillAge = positive("drillAge", value);
    return this;
  }

  /** When backups were last restored with success; default: never, which is a finding. */
  public OrchestratorBuilder restoreTests(RestoreTests value) {
    this.restoreTests = value;
    return this;
  }

  /**
   * Where kill switches are kept; default none. Status and plans show those that are thrown, and
   * nothing acts by itself while one is.
   */
  public OrchestratorBuilder killSwitch(NoteStore value) {
    this.switches = value;
    return this;
  }

  /**
   * How long a run that begins waits for the run lock; default 35 s: a little longer than the lease
   * of an orchestrator that died without giving it back.
   */
  public OrchestratorBuilder lockPatience(Duration value) {
    this.lockPatience = positive("lockPatience", value);
    return this;
  }

  /** How long a question waits for an answer before the run stops; default 30 minutes. */
  public OrchestratorBuilder questionPatience(Duration value) {
    this.questionPatience = positive("questionPatience", value);
    return this;
  }

  /**
   * How long a question waits while standbys are frozen; default 10 minutes, and never longer than
   * {@link #questionPatience}. A source that lives after all cannot commit synchronously meanwhile,
   * so unanswered means: undone when the source shows life, else stopped.
   */
  public OrchestratorBuilder frozenPatience(Duration value) {
    this.frozenPatience = positive("frozenPatience", value);
    return this;
  }

  /**
   * How long every vantage point must have seen nothing of the source before that corroborates a
   * person's statement; default 10 s, whole seconds.
   */
  public OrchestratorBuilder quiet(Duration value) {
    this.quiet = positive("quiet", value);
    if (!value.equals(Duration.ofSeconds(value.toSeconds())) || value.toSeconds() < 1) {
      problems.add("quiet " + value + " is not a whole number of seconds; give at least one");
    }
    return this;
  }

  /** How long one look at the world may take while planning; default 5 s. */
  public OrchestratorBuilder observeLimit(Duration value) {
    this.observeLimit = positive("observeLimit", value);
    return this;
  }

  /**
   * How long all checks of readiness together may take, default 8 s; what has not answered by then
   * is a finding.
   */
  public OrchestratorBuilder readinessLimit(Duration value) {
    this.readinessLimit = positive("readinessLimit", value);
    return this;
  }

  /** How long a plan may wait for its start; default one hour. */
  public OrchestratorBuilder planValidity(Duration value) {
    this.planValidity = positive("planValidity", value);
    return this;
  }

  /** How long each attempt to fence the source may take before it is owed; default 15 s. */
  public OrchestratorBuilder fencingBudget(Duration value) {
    this.fencing = positive("fencingBudget", value);
    return this;
  }

  /** How long workloads may take to become ready before a person is asked; default 10 minutes. */
  public OrchestratorBuilder workloadsBudget(Duration value) {
    this.workloads = positive("workloadsBudget", value);
    return this;
  }

  /**
   * How long a database server may take to become a standby again, a new copy of it included;
   * default 4 h, enough for a terabyte at 100 MB/s and some hours of log after it. The run lock is
   * held meanwhile; stop the run to free it, the copy on the server's machine goes on.
   */
  public OrchestratorBuilder rejoinBudget(Duration value) {
    this.rejoin = positive("rejoinBudget", value);
    return this;
  }

  /**
   * The clock; default the system's. What is written down is dated by it. A run's time-outs and the
   * age of its evidence never go back when it does: see {@link #nanoTime}.
   */
  public OrchestratorBuilder clock(Clock value) {
    this.clock = value;
    return this;
  }

  /**
   * Nanoseconds since some moment, which nobody can set; default {@link System#nanoTime}. A run's
   * time goes on at least as fast, even if the {@link #clock} is set back in the middle of it. Who
   * gives a clock of virtual time gives its nanoseconds, too.
   */
  public OrchestratorBuilder nanoTime(LongSupplier value) {
    this.nanoTime = value;
    return this;
  }

  /**
   * Runs calls to the outside, blocking ones too; default threads of our own, as many as are
   * needed. A bounded pool needs room for one thread for each data center and port, and one for
   * each open question.
   */
  public OrchestratorBuilder workers(ExecutorService value) {
    this.workers = value;
    return this;
  }

  /** Fires deadlines; default one thread of our own. */
  public OrchestratorBuilder timer(ScheduledExecutorService value) {
    this.timer = value;
    return this;
  }

  /** Chance, for jitter and keys of comparisons; default a {@link SecureRandom}. */
  public OrchestratorBuilder random(RandomGenerator value) {
    this.random = value;
    return this;
  }

  /**
   * The orchestrator.
   *
   * @throws InvalidConfigurationException with every problem; nothing was touched
   */
  public FailoverOrchestrator build() {
    List<String> all = new ArrayList<>(problems);
    if (deployment == null && !deploymentRefused) {
      all.add("deployment is missing; name it with deployment(...)");
    }
    if (gate == null) {
      all.add("approvals are missing; say with approvals(...) where people are asked");
    }
    checkJournal(all);
    checkDataCenters(all);
    checkZones(all);
    all.addAll(CustomSteps.problems(steps));
    if (!all.isEmpty()) {
      throw new InvalidConfigurationException("The orchestrator", all);
    }
    return new FailoverOrchestrator(this);
  }

  private void checkJournal(List<String> all) {
    if (journal == null) {
      all.add("journal is missing; give one with journal(...)");
    } else if (!journal.isShared() && singleOrchestrator.isEmpty()) {
      all.add(
          "the journal is not shared between machines, so two orchestrators would not see each"
              + " other; give a shared one, or say singleOrchestrator(reason)");
    }
  }

  private void checkDataCenters(List<String> all) {
    if (dataCenters.size() < 2) {
      all.add("there are " + dataCenters.size() + " data centers; give at least two");
    }
    Set<DataCenterId> names = new TreeSet<>();
    Set<String> groups = new TreeSet<>();
    for (DataCenter dataCenter : dataCenters) {
      if (!names.add(dataCenter.id())) {
        all.add("data center '" + dataCenter.id() + "' is given twice; rename one");
      }
      groups.addAll(dataCenter.site().databases().keySet());
    }
    for (DataCenter dataCenter : dataCenters) {
      for (String group : groups) {
        if (!dataCenter.site().databases().containsKey(group)) {
          all.add(
              "database '"
                  + group
                  + "' has no server in "
                  + dataCenter.id()
                  + "; servers of one replication group have the same name in all data centers");
        }
      }
    }
  }

  private void checkZones(List<String> all) {
    Set<String> names = new TreeSet<>();
    for (DnsAdapter zone : dns) {
      if (!names.add(zone.name())) {
        all.add("DNS zone '" + zone.name() + "' is given twice; rename one");
      }
      AdapterNames.check("DNS zone", zone, all);
    }
  }

  private Duration positive(String what, Duration value) {
    if (value.isZero() || value.isNegative()) {
      problems.add(what + " " + value + " is not positive; give it time");
    }
    return value;
  }

  Surroundings surroundings() {
    SortedMap<DataCenterId, Site> sites = new TreeMap<>();
    dataCenters.forEach(dataCenter -> sites.put(dataCenter.id(), dataCenter.site()));
    return new Surroundings(
        java.util.Objects.requireNonNull(deployment),
        sites,
        List.copyOf(dns),
        Optional.ofNullable(service),
        java.util.Objects.requireNonNull(gate),
        handlers());
  }

  private Map<String, StepHandler> handlers() {
    Map<String, StepHandler> handlers = new LinkedHashMap<>(StepTypes.handlers());
    steps.forEach(step -> handlers.put(step.type(), step.handler()));
    return handlers;
  }

  Optional<KillSwitch> switches() {
    return Optional.ofNullable(switches)
        .map(notes -> KillSwitch.over(notes, java.util.Objects.requireNonNull(deployment), clock));
  }

  List<ReadinessCheck> readinessChecks() {
    List<ReadinessCheck> all = new ArrayList<>(checks);
    List<Site> sites = dataCenters.stream().map(DataCenter::site).toList();
    all.addAll(BackupReadiness.all(sites, backupPolicy, restoreTests, clock));
    return all;
  }

  Journal requiredJournal() {
    return java.util.Objects.requireNonNull(journal);
  }

  PlanPolicy planPolicy() {
    return new PlanPolicy(
        planValidity, quiet, fencing, workloads, rejoin, !guarded.isEmpty(), steps);
  }

  OwnedSeams seams() {
    return OwnedSeams.of("essfailover-", clock, nanoTime, workers, timer, random);
  }
}
