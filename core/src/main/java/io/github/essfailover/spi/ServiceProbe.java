package io.github.essfailover.spi;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Sighting;
import java.util.Set;

/**
 * Looks at the service of one data center the way its users do, but always at the given addresses:
 * name resolution would lead it to whatever serves at the moment. Thread-safe.
 */
public interface ServiceProbe {

  /**
   * Looks once. Nothing there, or not serving, is a sighting, not an exception.
   *
   * @return {@link Sighting.Life#SIGN_OF_LIFE} only when the service answered a user's request
   *     rightly
   */
  Sighting look(DataCenterId dataCenter, Set<IngressAddress> addresses, Deadline deadline);

  /** Writes something as a user would and reads it back; a probe without credentials only looks. */
  default Sighting use(DataCenterId dataCenter, Set<IngressAddress> addresses, Deadline deadline) {
    return look(dataCenter, addresses, deadline);
  }
}
