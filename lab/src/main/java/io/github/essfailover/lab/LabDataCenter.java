package io.github.essfailover.lab;

import io.github.essfailover.lab.site.EgressGate;
import io.github.essfailover.lab.site.FirewallApi;
import io.github.essfailover.lab.site.Homeserver;
import io.github.essfailover.lab.site.Ingress;
import io.github.essfailover.lab.site.Loopback;
import io.github.essfailover.labservers.kubernetes.SimulatedCluster;
import io.github.essfailover.labservers.network.BlackHole;
import io.github.essfailover.labservers.postgres.Login;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.FirewallScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One data center: everything in it listens on one loopback address, 127.0.<i>number</i>.1, and
 * dies with {@link #powerLoss()}.
 *
 * <p>Thread-safe.
 */
public final class LabDataCenter {

  private final int number;
  private final Deployment deployment;
  private final PostgresInstance database;
  private final EgressGate gate;
  private final Ingress ingress;
  private final FirewallApi firewallApi;
  private final HomeserverPod homeserver;
  private final SimulatedCluster cluster;
  private final Closing closing;
  private volatile boolean powered = true;

  private LabDataCenter(
      int number,
      Deployment deployment,
      PostgresInstance database,
      InetSocketAddress remote,
      Closing closing)
      throws IOException {
    this.number = number;
    this.deployment = deployment;
    this.database = database;
    this.closing = closing;
    boolean active = number == 1;
    gate =
        new EgressGate(address(), remote, active ? Set.of() : Set.of(FirewallScope.ALL_OUTBOUND));
    ingress =
        closing.later(
            new Ingress(
                name(),
                new InetSocketAddress(address(), deployment.ingressPort()),
                deployment.publicName(),
                gate));
    firewallApi = closing.later(new FirewallApi(new InetSocketAddress(address(), 0), gate));
    homeserver =
        new HomeserverPod(
            new Homeserver.Settings(
                name(), deployment.serverName(), deployment.signingKey(), deployment.accessToken()),
            database.connectAs(deployment.synapse(), "synapse"),
            gate,
            ingress);
    cluster = closing.later(startCluster(active));
  }

  static LabDataCenter start(
      int number,
      Deployment deployment,
      PostgresInstance database,
      InetSocketAddress remote,
      Closing closing) {
    try {
      return new LabDataCenter(number, deployment, database, remote, closing);
    } catch (IOException e) {
      throw new UncheckedIOException("dc" + number + " cannot listen", e);
    }
  }

  private SimulatedCluster startCluster(boolean active) {
    return SimulatedCluster.builder()
        .address(address())
        .active(active)
        .identity("5f0b6a52-0000-4000-8000-00000000000" + number)
        .serverName(deployment.serverName())
        .signingKey(deployment.signingKey())
        .database(database.host(), database.port(), "synapse", deployment.synapse().user())
        .databaseWritable(homeserver::start)
        .listener(homeserver)
        .start();
  }

  /** What the three data centers have in common. Prints without the secrets. */
  record Deployment(
      String serverName,
      String publicName,
      int ingressPort,
      String signingKey,
      String accessToken,
      Login synapse) {

    @Override
    public String toString() {
      return publicName;
    }
  }

  /** dc1, dc2 or dc3. */
  public String name() {
    return "dc" + number;
  }

  /** Its address. */
  public InetAddress address() {
    return Loopback.ofDataCenter(number);
  }

  /** Its database server. */
  public PostgresInstance database() {
    return database;
  }

  /** Its cluster. */
  public SimulatedCluster cluster() {
    return cluster;
  }

  /** Where its ingress listens. */
  public InetSocketAddress ingress() {
    return new InetSocketAddress(address(), deployment.ingressPort());
  }

  /** Where its gateway is managed. */
  public InetSocketAddress firewallApi() {
    return firewallApi.address();
  }

  /** Whether its ingress routes to a homeserver. */
  public boolean serves() {
    return powered && ingress.hasBackend();
  }

  /** Why its homeserver refused to start when that was last tried. */
  public Optional<String> homeserverRefusal() {
    return homeserver.refusal();
  }

  /** Whether it has power. */
  public boolean isPowered() {
    return powered;
  }

  /** Everything that listens there. */
  public List<InetSocketAddress> ports() {
    return List.of(
        ingress(),
        firewallApi(),
        new InetSocketAddress(address(), database.port()),
        new InetSocketAddress(address(), cluster.port()));
  }

  /**
   * Everything vanishes at once: no answer leaves any more, the database server ends without a
   * shutdown, and connects to any of its ports hang from now on. Returns when all that is so.
   */
  public synchronized void powerLoss() {
    if (!powered) {
      return;
    }
    powered = false;
    gate.losePower();
    List<InetSocketAddress> ports = ports();
    ingress.losePower();
    Parallel.run(
        List.of(
            () -> blackHole(ports.get(0)),
            () -> {
              firewallApi.close();
              blackHole(ports.get(1));
            },
            () -> {
              database.powerLoss();
              blackHole(ports.get(2));
            },
            () -> {
              cluster.powerLoss();
              blackHole(ports.get(3));
            },
            homeserver::losePower));
  }

  private void blackHole(InetSocketAddress port) {
    closing.later(BlackHole.at(port));
  }

  @Override
  public String toString() {
    return name();
  }
}
