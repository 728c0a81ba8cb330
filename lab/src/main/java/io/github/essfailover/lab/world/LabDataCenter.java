package io.github.essfailover.lab.world;

import io.github.essfailover.lab.site.FirewallApi;
import io.github.essfailover.lab.site.Gateway;
import io.github.essfailover.lab.site.Homeserver;
import io.github.essfailover.lab.site.Ingress;
import io.github.essfailover.lab.site.KernelGateway;
import io.github.essfailover.lab.site.Loopback;
import io.github.essfailover.lab.site.MediaBucket;
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
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One data center: its servers listen on one loopback address, 127.0.<i>number</i>.1, which is also
 * the public one of its gateway; what is behind the gateway is on 127.0.<i>number</i>.2. All of it
 * dies with {@link #powerLoss()}.
 *
 * <p>Thread-safe.
 */
public final class LabDataCenter {

  private final int number;
  private final Deployment deployment;
  private final PostgresInstance database;
  private final Ingress ingress;
  private final @Nullable KernelGateway kernel;
  private final Gateway gateway;
  private final InetSocketAddress firewallAddress;
  private final HomeserverPod homeserver;
  private final SimulatedCluster cluster;
  private final LabRoutes routes;
  private final Closing closing;
  private final List<BlackHole> holes = new CopyOnWriteArrayList<>();
  private volatile FirewallApi firewallApi;
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
    InetAddress behind = Loopback.behindGateway(number);
    ingress =
        closing.later(
            new Ingress(name(), new InetSocketAddress(behind, 0), deployment.publicName()));
    InetSocketAddress outside = new InetSocketAddress(address(), deployment.ingressPort());
    kernel =
        active && deployment.shape().kernelFence()
            ? closing.later(KernelGateway.between(ingress.address(), remote, outside))
            : null;
    gateway =
        closing.later(
            kernel == null
                ? new Gateway(outside, behind, ingress.address(), remote)
                : new Gateway(outside, behind, kernel));
    gateway.close(active ? Set.of() : Set.of(FirewallScope.ALL_OUTBOUND));
    InetSocketAddress management =
        deployment.shape().gatewaysOutside()
            ? Loopback.outside()
            : new InetSocketAddress(address(), 0);
    firewallApi = closing.later(new FirewallApi(management, gateway));
    firewallAddress = firewallApi.address();
    homeserver =
        new HomeserverPod(
            new Homeserver.Settings(
                name(), deployment.serverName(), deployment.signingKey(), deployment.accessToken()),
            database.connectAs(deployment.synapse(), "synapse"),
            deployment.media(),
            gateway,
            ingress);
    cluster = closing.later(startCluster(active));
    routes = LabRoutes.to(this, deployment, closing);
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
    SimulatedCluster.Builder builder = SimulatedCluster.builder();
    if (deployment.shape().flavour() == LabFlavour.HELM) {
      builder.helm();
    }
    return builder
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
      LabShape shape,
      String serverName,
      String publicName,
      int ingressPort,
      int probePort,
      LinesToDc1 toDc1,
      String signingKey,
      String accessToken,
      Login synapse,
      MediaBucket media) {

    @Override
    public String toString() {
      return publicName;
    }
  }

  /** dc1, dc2 or dc3. */
  public String name() {
    return "dc" + number;
  }

  int number() {
    return number;
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

  /** Its gateway, as somebody sees it who stands in front of it. */
  public Gateway gateway() {
    return gateway;
  }

  /** The kernel's part of its gateway, if there is one. */
  Optional<KernelGateway> kernel() {
    return Optional.ofNullable(kernel);
  }

  /** Where users come to. */
  public InetSocketAddress ingress() {
    return gateway.outside();
  }

  /** Where the ingress itself listens, which nobody outside reaches. */
  InetSocketAddress ingressBehindGateway() {
    return ingress.address();
  }

  /** Where its gateway is managed. */
  public InetSocketAddress firewallApi() {
    return firewallAddress;
  }

  /** How others reach its servers. */
  LabRoutes routes() {
    return routes;
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

  /** Everything that listens there for others. */
  public List<InetSocketAddress> ports() {
    return List.of(
        ingress(),
        firewallApi(),
        new InetSocketAddress(address(), database.port()),
        new InetSocketAddress(address(), cluster.port()));
  }

  /** The database server's process is killed, and nothing else: its host refuses connections. */
  public void databaseDies() {
    database.kill();
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
    gateway.losePower();
    List<InetSocketAddress> ports = ports();
    Parallel.run(
        List.of(
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

  /**
   * The power is back: database, cluster and gateway start with what they knew before, and the
   * workloads that the cluster is told to run.
   */
  public synchronized void powerOn() {
    if (powered) {
      return;
    }
    holes.forEach(BlackHole::close);
    holes.clear();
    try {
      firewallApi = closing.later(new FirewallApi(firewallAddress, gateway));
    } catch (IOException e) {
      throw new UncheckedIOException("the gateway of " + name() + " cannot be managed again", e);
    }
    database.start();
    homeserver.powerOn();
    cluster.powerOn();
    gateway.powerOn();
    powered = true;
  }

  private void blackHole(InetSocketAddress port) {
    holes.add(closing.later(BlackHole.at(port)));
  }

  @Override
  public String toString() {
    return name();
  }
}
