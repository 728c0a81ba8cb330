package io.github.essfailover.internal.engine;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.ServiceProbe;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What the host configured: the world that runs act on.
 *
 * @param handlers by step type
 */
public record Surroundings(
    DeploymentId deployment,
    SortedMap<DataCenterId, Site> sites,
    List<DnsAdapter> dns,
    Optional<ServiceProbe> service,
    ApprovalGate gate,
    Map<String, StepHandler> handlers) {

  /** The data center of that name. */
  public Site site(DataCenterId id) {
    return Optional.ofNullable(sites.get(id))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "data center '" + id + "' is not one of " + sites.keySet()));
  }
}
