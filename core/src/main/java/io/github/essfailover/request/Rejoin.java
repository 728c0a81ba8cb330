package io.github.essfailover.request;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A data center that is not active becomes a standby of the active one: held and fenced until then,
 * its databases rebuilt behind the active data center's. For one that comes back after a failover,
 * and for a standby that was quarantined.
 *
 * <pre>{@code
 * Rejoin.of("dc1").because("INC-4711: dc1 has power again");
 * }</pre>
 *
 * <p>What only its copies hold is never given up without a named {@link #releasedBy release}.
 * Immutable; each method returns a changed copy.
 *
 * @param source the data center that becomes a standby
 * @param active the data center that it follows; empty: the one that the journals call active when
 *     the request is planned
 * @param reason why
 * @param release a person's word that what only this data center holds may be given up
 */
public record Rejoin(
    DataCenterId source, Optional<DataCenterId> active, String reason, Optional<Release> release)
    implements FailoverRequest {

  /** Reports everything that is wrong at once. */
  public Rejoin {
    List<String> problems = new ArrayList<>();
    if (active.filter(source::equals).isPresent()) {
      problems.add("'" + source + "' cannot be a standby of itself; name the active data center");
    }
    if (reason.isBlank()) {
      problems.add("the reason is empty; say why, for instance an incident number");
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException("The rejoin request", problems);
    }
  }

  /** Begins a request with the data center that becomes a standby. */
  public static Of of(String dataCenter) {
    return new Of(DataCenterId.of(dataCenter));
  }

  /** A request that lacks its reason. */
  public record Of(DataCenterId dataCenter) {
    /** Says why; not empty. */
    public Rejoin because(String reason) {
      return new Rejoin(dataCenter, Optional.empty(), reason, Optional.empty());
    }
  }

  /**
   * Names the active data center; default: the one that the journals call active when the request
   * is planned.
   */
  public Rejoin behind(String active) {
    return behind(DataCenterId.of(active));
  }

  /** The same with an id. */
  public Rejoin behind(DataCenterId active) {
    return new Rejoin(source, Optional.of(active), reason, release);
  }

  /**
   * Gives up what only this data center's copies hold, after it was kept aside where the adapter
   * can do that. Default: such a copy is left as it is, and a person is asked.
   *
   * @param by who answers for it
   * @param why why it may be given up
   */
  public Rejoin releasedBy(Person by, String why) {
    return new Rejoin(source, active, reason, Optional.of(new Release(by, why)));
  }

  /** The active data center: it serves before and afterwards. */
  @Override
  public DataCenterId target() {
    return Unresolved.required(active, this);
  }
}
