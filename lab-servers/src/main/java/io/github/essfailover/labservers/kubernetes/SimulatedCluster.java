package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A Kubernetes API server on a loopback port with an ESS in it, Classic unless said otherwise, and
 * a thread that plays controllers and operator. Real: HTTP, optimistic locking, watches, the scale
 * subresource. Not there: admission, permissions, garbage collection, server-side apply, grace
 * periods of deletion.
 *
 * <p>Thread-safe. Started by {@link Builder#start()}; {@link #close()} ends server and thread.
 */
public final class SimulatedCluster implements AutoCloseable {

  // fabric8's server tells of every request at INFO; kept here, as loggers are weakly held.
  private static final Logger SERVER_LOG = Logger.getLogger(MockWebServer.class.getName());

  static {
    SERVER_LOG.setLevel(Level.WARNING);
  }

  private final ClusterApi api;
  private final ObjectStore store;
  private final ClusterLife life;
  private final InetAddress address;
  private final String identity;
  private final int port;
  private KubernetesMockServer server;
  private boolean powered = true;

  private SimulatedCluster(Builder from) {
    ClusterSignal signal = new ClusterSignal();
    api = new ClusterApi(signal::wake);
    store = new ObjectStore(api);
    address = from.address;
    identity = from.identity;
    life = new ClusterLife(store, signal, from);
    from.installation().writeTo(store);
    ClusterFurniture.writeTo(store);
    api.assignUid(Kind.NAMESPACE.path(null, "kube-system"), identity);
    server = serve(from.port);
    port = server.getPort();
    life.start();
  }

  /** Starts to describe a cluster. */
  public static Builder builder() {
    return new Builder();
  }

  /** Where the deployment's manifest says that its database is. */
  public record Database(String host, int port, String name, String user) {}

  /** Is told what the simulated Synapse does; called on the cluster's thread, must not block. */
  public interface Listener {

    /** Synapse's pod became ready: its process serves. */
    default void synapseReady() {}

    /** Synapse's process is gone. */
    default void synapseGone() {}
  }

  /** The port of the API server. */
  public int port() {
    return port;
  }

  /** The URL of the API server. */
  public String masterUrl() {
    return "http://" + address.getHostAddress() + ":" + port + "/";
  }

  /** The UID of the namespace {@code kube-system}. */
  public String identity() {
    return identity;
  }

  /** A client of its own, with no retries; the caller closes it. */
  public KubernetesClient newClient() {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(masterUrl())
            .withHttp2Disable(true)
            .withRequestRetryBackoffLimit(0)
            .withConnectionTimeout(2000)
            .withRequestTimeout(10_000)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Whether Synapse's process serves. */
  public boolean isSynapseReady() {
    return life.isSynapseReady();
  }

  /** The writes that came over the network so far, for instance {@code PUT /apis/...}. */
  public List<String> writes() {
    return api.writes();
  }

  /** Answers the next request of that method, whose path contains that text, with that status. */
  public void failNext(String method, String pathPart, int status) {
    api.failNext(method, pathPart, status);
  }

  /**
   * The account may not do that from now on. Only what it asks about itself says so; use {@link
   * #failNext} for the refusal.
   *
   * @param resource the plural, perhaps with a subresource: {@code deployments/scale}
   */
  public void forbid(String verb, String resource) {
    api.forbid(verb, resource);
  }

  /**
   * Discovery shows that kind from now on, as if its definition had been installed.
   *
   * @param groupVersion for instance {@code cilium.io/v2}
   */
  public void serve(String groupVersion, String kind, String plural, boolean namespaced) {
    api.serve(groupVersion, kind, plural, namespaced);
  }

  /** Takes requests from now on and never answers, or answers again. The controllers go on. */
  public void silent(boolean silent) {
    api.silent(silent);
  }

  /** Carries out writes from now on and never answers them, or answers again. Reads go on. */
  public void losing(boolean answersOfWrites) {
    api.losing(answersOfWrites);
  }

  /**
   * Kind and name of everything in the deployment's namespace that is neither a workload nor a pod.
   */
  public Set<String> belongings() {
    Set<String> names = new TreeSet<>();
    for (Kind<?> kind :
        List.of(
            Kind.ELEMENT_DEPLOYMENT,
            Kind.SYNAPSE,
            Kind.ELEMENT_WEB,
            Kind.SECRET,
            Kind.CONFIG_MAP,
            Kind.SERVICE,
            Kind.INGRESS,
            Kind.VOLUME_CLAIM)) {
      store
          .list(kind)
          .forEach(object -> names.add(kind.plural() + "/" + object.getMetadata().getName()));
    }
    return names;
  }

  /** The power goes: connections are cut, new ones refused, all processes are gone. */
  public synchronized void powerLoss() {
    if (powered) {
      powered = false;
      server.destroy();
      api.dropWatches();
      life.powerLoss();
    }
  }

  /** The power is back: the same objects on the same port; all pods' processes start again. */
  public synchronized void powerOn() {
    if (!powered) {
      powered = true;
      server = serve(port);
      life.start();
    }
  }

  @Override
  public void close() {
    powerLoss();
  }

  private KubernetesMockServer serve(int wanted) {
    KubernetesMockServer started =
        new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), api, false);
    started.init(address, wanted);
    return started;
  }

  /** Describes a cluster. Confined to one thread. */
  public static final class Builder {

    private InetAddress address = InetAddress.getLoopbackAddress();
    private int port;
    private boolean active;
    private String identity = "5f0b6a52-0000-4000-8000-000000000001";
    private String serverName = "example.org";
    private boolean helm;
    private Database database = new Database("db.example.org", 5432, "synapse", "synapse");
    private Optional<Database> authenticationDatabase = Optional.empty();
    private String signingKey = "ed25519 a_lab1 " + "c2ltdWxhdGVkLXNpZ25pbmcta2V5LXNlZWQtMDAwMDE";
    Duration synapseStartUp = Duration.ofMillis(800);
    Duration podStartUp = Duration.ofMillis(150);
    Duration podTermination = Duration.ofMillis(250);
    Duration restart = Duration.ofMillis(300);
    Duration reconcileTime = Duration.ofMillis(300);
    BooleanSupplier databaseWritable = () -> true;
    IntSupplier lonePods = () -> 0;
    Listener listener = new Listener() {};

    private Builder() {}

    /** The loopback address to listen on; default {@code 127.0.0.1}. */
    public Builder address(InetAddress where) {
      address = where;
      return this;
    }

    /** The port; default 0, an ephemeral one. */
    public Builder port(int number) {
      port = number;
      return this;
    }

    /** Whether ESS runs at the start, as in the active data center. */
    public Builder active(boolean running) {
      active = running;
      return this;
    }

    /** The UID of {@code kube-system}; different for each cluster. */
    public Builder identity(String uid) {
      identity = uid;
      return this;
    }

    /** The Matrix server name; default {@code example.org}. */
    public Builder serverName(String name) {
      serverName = name;
      return this;
    }

    /** Synapse's database as this data center's manifest renders it. */
    public Builder database(String host, int databasePort, String name, String user) {
      database = new Database(host, databasePort, name, user);
      return this;
    }

    /** The database of Matrix Authentication Service; default {@code mas} beside Synapse's. */
    public Builder authenticationDatabase(String host, int databasePort, String name, String user) {
      authenticationDatabase = Optional.of(new Database(host, databasePort, name, user));
      return this;
    }

    /**
     * An ESS Helm instead of Classic: the release {@code ess} of the chart matrix-stack in the
     * namespace {@code ess}. No operator; when not {@link #active} all workloads are installed with
     * no replica.
     */
    public Builder helm() {
      helm = true;
      return this;
    }

    /** The signing key in the secrets: {@code ed25519 <version> <base64 seed>}. */
    public Builder signingKey(String key) {
      signingKey = key;
      return this;
    }

    /** How long Synapse takes to become ready; default 800 ms. */
    public Builder synapseStartUp(Duration time) {
      synapseStartUp = time;
      return this;
    }

    /** How long all other pods take to become ready; default 150 ms. */
    public Builder podStartUp(Duration time) {
      podStartUp = time;
      return this;
    }

    /** How long a pod's process lives on after it was told to go; default 250 ms. */
    public Builder podTermination(Duration time) {
      podTermination = time;
      return this;
    }

    /** How long a crashed container waits until it is started again; default 300 ms. */
    public Builder restartAfter(Duration time) {
      restart = time;
      return this;
    }

    /** How long the operator's reconciliation takes; default 300 ms. */
    public Builder reconcileTime(Duration time) {
      reconcileTime = time;
      return this;
    }

    /**
     * Whether the database that the manifest names takes writes: asked when Synapse starts, on the
     * cluster's thread; without it Synapse crashes and is started again. Default: always. A thrown
     * exception is a no.
     */
    public Builder databaseWritable(BooleanSupplier writable) {
      databaseWritable = writable;
      return this;
    }

    /**
     * With which code the process of a pod without an owner exits, asked on the cluster's thread
     * after the pod's start-up; a negative one stands for an image that cannot be pulled. Default:
     * 0.
     */
    public Builder lonePods(IntSupplier exitCode) {
      lonePods = exitCode;
      return this;
    }

    /** Who is told about Synapse. */
    public Builder listener(Listener who) {
      listener = who;
      return this;
    }

    /** Starts it. Returns when the API answers; pods become ready a little later. */
    public SimulatedCluster start() {
      return new SimulatedCluster(this);
    }

    String serverName() {
      return serverName;
    }

    Installation installation() {
      return helm ? release() : classic();
    }

    private ChartInstallation release() {
      return new ChartInstallation(
          active,
          serverName,
          database,
          authenticationDatabase.orElseGet(
              () -> new Database(database.host(), database.port(), "mas", "mas")),
          Map.of(
              "SYNAPSE_SIGNING_KEY", signingKey,
              "SYNAPSE_MACAROON", "macaroon-of-" + serverName,
              "SYNAPSE_REGISTRATION_SHARED_SECRET", "registration-of-" + serverName,
              "MAS_SYNAPSE_SHARED_SECRET", "mas-synapse-of-" + serverName,
              "MAS_ENCRYPTION_SECRET", "mas-encryption-of-" + serverName));
    }

    private EssInstallation classic() {
      return new EssInstallation(
          active,
          serverName,
          database,
          Map.of(
              "signingKey", signingKey,
              "macaroon", "macaroon-of-" + serverName,
              "registrationSharedSecret", "registration-of-" + serverName,
              "postgresPassword", "password-of-" + database.user()));
    }
  }
}
