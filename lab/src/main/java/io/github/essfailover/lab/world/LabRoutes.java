package io.github.essfailover.lab.world;

import io.github.essfailover.lab.site.Loopback;
import io.github.essfailover.lab.world.LabDataCenter.Deployment;
import io.github.essfailover.labservers.network.Relay;
import java.net.InetSocketAddress;

/**
 * How the orchestrator reaches the servers of a data center: directly, or over a line that can
 * break. The port to the ingress stands for the orchestrator's way to it, which is not the users'
 * way.
 *
 * <p>Immutable.
 */
record LabRoutes(
    InetSocketAddress database, InetSocketAddress cluster, InetSocketAddress firewallApi) {

  static LabRoutes to(LabDataCenter dataCenter, Deployment deployment, Closing closing) {
    InetSocketAddress database =
        new InetSocketAddress(dataCenter.address(), dataCenter.database().port());
    InetSocketAddress cluster =
        new InetSocketAddress(dataCenter.address(), dataCenter.cluster().port());
    InetSocketAddress probe = new InetSocketAddress(dataCenter.address(), deployment.probePort());
    LabShape shape = deployment.shape();
    if (!shape.ownWayToIngress()) {
      return new LabRoutes(database, cluster, dataCenter.firewallApi());
    }
    if (!shape.lineToDc1() || dataCenter.number() > 1) {
      boolean inside = shape.probedInside().equals(dataCenter.name());
      closing.later(
          Relay.between(probe, inside ? dataCenter.ingressBehindGateway() : dataCenter.ingress()));
      return new LabRoutes(database, cluster, dataCenter.firewallApi());
    }
    Line line = deployment.toDc1().ofOrchestrator();
    line.to(dataCenter.ingress(), probe);
    return new LabRoutes(
        new InetSocketAddress(Loopback.seenByOrchestrator(1), database.getPort()),
        line.to(cluster),
        line.to(dataCenter.firewallApi()));
  }
}
