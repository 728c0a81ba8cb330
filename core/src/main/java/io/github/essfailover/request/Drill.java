package io.github.essfailover.request;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.DataCenterId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A standby is tried in isolation: cut off from the world, promoted, started, looked at, and made a
 * standby again. The active data center serves all the time and is not touched.
 *
 * <pre>{@code
 * Drill.of("dc3").because("quarterly drill");
 * }</pre>
 *
 * <p>Immutable; each method returns a changed copy.
 *
 * @param target the standby that is tried
 * @param active the data center that serves; empty: the one that the journals call active when the
 *     request is planned
 * @param reason why
 * @param load for how long the started service is loaded; zero: it is only probed
 * @param onlyStandby whether the drill may use the only healthy standby
 */
public record Drill(
    DataCenterId target,
    Optional<DataCenterId> active,
    String reason,
    Duration load,
    boolean onlyStandby)
    implements FailoverRequest {

  /** Reports everything that is wrong at once. */
  public Drill {
    List<String> problems = new ArrayList<>();
    if (active.filter(target::equals).isPresent()) {
      problems.add("'" + target + "' is the active data center; a drill tries a standby");
    }
    if (reason.isBlank()) {
      problems.add("the reason is empty; say why, for instance a change number");
    }
    if (load.isNegative()) {
      problems.add("the load of " + load + " is negative; give zero or more");
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException("The drill request", problems);
    }
  }

  /** Begins a request with the standby that is tried. */
  public static Of of(String dataCenter) {
    return new Of(DataCenterId.of(dataCenter));
  }

  /** A request that lacks its reason. */
  public record Of(DataCenterId dataCenter) {
    /** Says why; not empty. */
    public Drill because(String reason) {
      return new Drill(dataCenter, Optional.empty(), reason, Duration.ZERO, false);
    }
  }

  /**
   * Names the active data center; default: the one that the journals call active when the request
   * is planned.
   */
  public Drill beside(String active) {
    return beside(DataCenterId.of(active));
  }

  /** The same with an id. */
  public Drill beside(DataCenterId active) {
    return new Drill(target, Optional.of(active), reason, load, onlyStandby);
  }

  /** Loads the started service for that long; default zero: it is only probed. */
  public Drill underLoadFor(Duration time) {
    return new Drill(target, active, reason, time, onlyStandby);
  }

  /**
   * Allows the drill although no other standby is healthy: a failover would have to wait until the
   * drill is cleaned up. Default: refused.
   */
  public Drill alsoOnTheOnlyStandby() {
    return new Drill(target, active, reason, load, true);
  }

  /** The active data center: it serves before, meanwhile and afterwards. */
  @Override
  public DataCenterId source() {
    return Unresolved.required(active, this);
  }
}
