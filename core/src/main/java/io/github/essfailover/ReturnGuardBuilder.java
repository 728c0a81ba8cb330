package io.github.essfailover;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.guard.Exemption;
import io.github.essfailover.guard.GuardListener;
import io.github.essfailover.guard.KillSwitch;
import io.github.essfailover.internal.guard.GuardRounds;
import io.github.essfailover.internal.guard.GuardSetup;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.NoteStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a guard needs; {@link #start} reports everything that is wrong in one exception.
 * Confined to one thread.
 */
public final class ReturnGuardBuilder {

  private final DataCenter dataCenter;
  private final List<String> problems = new ArrayList<>();
  private final List<DnsAdapter> zones = new ArrayList<>();
  private final List<GuardListener> listeners = new ArrayList<>();
  private Exemption exemption = Exemption.drills();
  private Duration interval = Duration.ofSeconds(10);
  private Clock clock = Clock.systemUTC();
  private @Nullable DeploymentId deployment;
  private boolean isDeploymentRefused;
  private @Nullable Journal journal;
  private @Nullable NoteStore switches;
  private @Nullable NoteStore notes;
  private @Nullable ExecutorService workers;
  private @Nullable ScheduledExecutorService timer;

  ReturnGuardBuilder(DataCenter dataCenter) {
    this.dataCenter = dataCenter;
  }

  /** The deployment's name, as the orchestrator has it. Required. */
  public ReturnGuardBuilder deployment(String name) {
    try {
      this.deployment = DeploymentId.of(name);
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
      this.isDeploymentRefused = true;
    }
    return this;
  }

  /** The journal that says who is active; only read. Required. */
  public ReturnGuardBuilder record(Journal value) {
    this.journal = value;
    return this;
  }

  /** How long after the begin of a round the next one begins; default 10 s, at least 1 s. */
  public ReturnGuardBuilder every(Duration value) {
    if (value.compareTo(Duration.ofSeconds(1)) < 0) {
      problems.add("every " + value + " is too often; give at least a second");
    }
    this.interval = value;
    return this;
  }

  /**
   * What may run here although another data center is active; default {@link Exemption#drills()}.
   */
  public ReturnGuardBuilder exemption(Exemption value) {
    this.exemption = value;
    return this;
  }

  /** A zone whose names are looked at: they must not lead here while it is held; default none. */
  public ReturnGuardBuilder names(DnsAdapter zone) {
    zones.add(zone);
    return this;
  }

  /** Where kill switches are kept; while one is thrown, nothing is held. Default none. */
  public ReturnGuardBuilder killSwitch(NoteStore value) {
    this.switches = value;
    return this;
  }

  /**
   * Where the guard keeps the newest epoch that it read, in its own data center; default nowhere.
   * It is what the guard acts in while nothing can be read: without it, what carries the epoch of a
   * run and does not show it refuses to be held then.
   */
  public ReturnGuardBuilder notes(NoteStore value) {
    this.notes = value;
    return this;
  }

  /** Is told what the guard finds; any number. */
  public ReturnGuardBuilder listener(GuardListener value) {
    listeners.add(value);
    return this;
  }

  /** The clock; default the system's. */
  public ReturnGuardBuilder clock(Clock value) {
    this.clock = value;
    return this;
  }

  /** Runs calls to the outside, blocking ones too; default threads of our own. */
  public ReturnGuardBuilder workers(ExecutorService value) {
    this.workers = value;
    return this;
  }

  /** Fires deadlines; default one thread of our own. */
  public ReturnGuardBuilder timer(ScheduledExecutorService value) {
    this.timer = value;
    return this;
  }

  /**
   * Starts the guard; its first round begins at once.
   *
   * @throws InvalidConfigurationException with every problem; nothing was touched
   */
  public ReturnGuard start() {
    List<String> all = new ArrayList<>(problems);
    DeploymentId name = deployment;
    Journal record = journal;
    if (name == null && !isDeploymentRefused) {
      all.add("deployment is missing; name it with deployment(...)");
    }
    if (record == null) {
      all.add("record is missing; say with record(...) which journal tells who is active");
    }
    if (!all.isEmpty() || name == null || record == null) {
      throw new InvalidConfigurationException("The guard of " + dataCenter, all);
    }
    Optional<KillSwitch> killSwitch =
        Optional.ofNullable(switches).map(store -> KillSwitch.over(store, name, clock));
    GuardSetup setup =
        new GuardSetup(
            dataCenter.site(),
            name,
            record,
            exemption,
            killSwitch,
            Optional.ofNullable(notes),
            zones,
            listeners,
            interval);
    OwnedSeams owned =
        OwnedSeams.of(
            "essfailover-guard-",
            clock,
            System::nanoTime,
            workers,
            timer,
            RandomGenerator.getDefault());
    return new ReturnGuard(new GuardRounds(setup, owned.seams()), owned.onClose());
  }
}
