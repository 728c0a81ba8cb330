package io.github.essfailover;

import io.github.essfailover.alert.AlertSink;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.fence.FencePolicy;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.internal.watch.WatchRounds;
import io.github.essfailover.internal.watch.WatchSetup;
import io.github.essfailover.spi.NoteStore;
import io.github.essfailover.watch.WatchListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Collects how a deployment is watched; {@link #start} reports everything that is wrong in one
 * exception. Confined to one thread.
 */
public final class WatchBuilder {

  private final Seams seams;
  private final BiFunction<WatchBuilder, WatchSetup.Options, WatchSetup> setup;
  private final List<String> problems = new ArrayList<>();
  final List<AlertSink> sinks = new ArrayList<>();
  final List<WatchListener> listeners = new ArrayList<>();
  private @Nullable NoteStore notes;
  private Duration every = Duration.ofSeconds(30);
  private Duration positionsEvery = Duration.ofSeconds(1);
  private Duration quiet = FencePolicy.DEFAULT_QUIET;
  private long maxLagBytes = 64L << 20;
  private Duration maxLag = Duration.ofMinutes(1);
  private int raiseAfter = 2;
  private int clearAfter = 3;
  private boolean settleDebts = true;

  WatchBuilder(Seams seams, BiFunction<WatchBuilder, WatchSetup.Options, WatchSetup> setup) {
    this.seams = seams;
    this.setup = setup;
  }

  /**
   * How long after a look the next one begins, give or take a tenth; default 30 s, at least 1 s.
   */
  public WatchBuilder every(Duration value) {
    if (value.compareTo(Duration.ofSeconds(1)) < 0) {
      problems.add("every " + value + " is too often; give at least a second");
    }
    this.every = value;
    return this;
  }

  /** How often each database is asked for its position; default 1 s, at least 100 ms. */
  public WatchBuilder positionsEvery(Duration value) {
    if (value.compareTo(Duration.ofMillis(100)) < 0) {
      problems.add("positionsEvery " + value + " is too often; give at least 100 ms");
    }
    this.positionsEvery = value;
    return this;
  }

  /** How long every vantage point must have seen nothing of the active one; default 10 s. */
  public WatchBuilder quiet(Duration value) {
    this.quiet = positive("quiet", value);
    return this;
  }

  /** Replication that is further behind is an alert; default 64 MiB or one minute. */
  public WatchBuilder maxLag(long bytes, Duration time) {
    if (bytes <= 0) {
      problems.add("maxLag of " + bytes + " bytes is not positive");
    }
    this.maxLagBytes = bytes;
    this.maxLag = positive("maxLag", time);
    return this;
  }

  /**
   * After so many looks one after the other an alert is raised or made worse, and cleared or eased;
   * default 2 and 3. What is seen between looks — lag, silence, a second primary — is raised after
   * 15 s and cleared after 30 s.
   */
  public WatchBuilder hysteresis(int raise, int clear) {
    if (raise < 1 || clear < 1) {
      problems.add("hysteresis of " + raise + " and " + clear + " looks; give at least 1 each");
    }
    this.raiseAfter = raise;
    this.clearAfter = clear;
    return this;
  }

  /**
   * Where last known positions are kept, so that they outlive this process; default nowhere. They
   * may be lost.
   */
  public WatchBuilder notes(NoteStore value) {
    this.notes = value;
    return this;
  }

  /** Is told of alerts; any number. */
  public WatchBuilder alerts(AlertSink value) {
    sinks.add(value);
    return this;
  }

  /** Is told after each look; any number. */
  public WatchBuilder listener(WatchListener value) {
    listeners.add(value);
    return this;
  }

  /** Only looks: debts are left to others. */
  public WatchBuilder withoutSettlingDebts() {
    this.settleDebts = false;
    return this;
  }

  /**
   * Starts the watch; its first look begins at once.
   *
   * @throws InvalidConfigurationException with every problem; nothing was touched
   */
  public FailoverWatch start() {
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException("The watch", problems);
    }
    WatchSetup.Options options =
        new WatchSetup.Options(
            every, positionsEvery, quiet, maxLagBytes, maxLag, raiseAfter, clearAfter, settleDebts);
    WatchRounds rounds = new WatchRounds(setup.apply(this, options), seams);
    rounds.start();
    return new FailoverWatch(rounds);
  }

  Optional<NoteStore> notes() {
    return Optional.ofNullable(notes);
  }

  private Duration positive(String what, Duration value) {
    if (value.isZero() || value.isNegative()) {
      problems.add(what + " " + value + " is not positive; give it time");
    }
    return value;
  }
}
