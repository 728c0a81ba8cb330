package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An ESS in a cluster with real controllers, with a thread that plays the nodes and, for ESS
 * Classic, the operator. It is in the namespaces of {@link SimulatedCluster}; what was there before
 * is removed.
 *
 * <pre>{@code
 * InstalledEss.define(cluster.admin());   // once: the custom resources
 * try (InstalledEss ess = InstalledEss.in(cluster.admin(), SimulatedCluster.builder().active(true))) {
 *   …
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class InstalledEss implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(InstalledEss.class);
  private static final Duration ROUND = Duration.ofMillis(60);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<String> NAMESPACES =
      List.of(
          EssNames.OPERATOR_NAMESPACE,
          EssNames.UPDATER_NAMESPACE,
          EssNames.NAMESPACE,
          ChartNames.NAMESPACE);
  private static final List<Kind<?>> BELONGINGS =
      List.of(
          Kind.ELEMENT_DEPLOYMENT,
          Kind.SYNAPSE,
          Kind.SECRET,
          Kind.CONFIG_MAP,
          Kind.SERVICE,
          Kind.INGRESS,
          Kind.VOLUME_CLAIM);

  private final KubernetesClient admin;
  private final ObjectStore store;
  private final Installation installation;
  private final Thread players;

  private InstalledEss(KubernetesClient admin, SimulatedCluster.Builder settings) {
    this.admin = admin;
    this.store = new ObjectStore(new RemoteRequests(admin));
    this.installation = settings.installation();
    clear();
    installation.writeTo(store);
    players = new Thread(() -> play(settings), "players");
    players.setDaemon(true);
    players.start();
  }

  /** Installs it. Returns when the objects are there; pods become ready later. */
  public static InstalledEss in(KubernetesClient admin, SimulatedCluster.Builder settings) {
    return new InstalledEss(admin, settings);
  }

  /** Makes the namespaces, the definitions of the custom resources and classes, once. */
  public static void define(KubernetesClient admin) {
    for (String name : NAMESPACES) {
      admin
          .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
          .serverSideApply();
    }
    for (HasMetadata definition : EssDefinitions.all()) {
      admin.resource(definition).serverSideApply();
    }
    ObjectStore store = new ObjectStore(new RemoteRequests(admin));
    ClusterFurniture.writeTo(store);
    until(() -> isServed(store), "the custom resources are not served");
  }

  private static boolean isServed(ObjectStore store) {
    try {
      store.list(Kind.ELEMENT_DEPLOYMENT);
      store.list(Kind.SYNAPSE);
      return true;
    } catch (RuntimeException notYet) {
      return false;
    }
  }

  private void play(SimulatedCluster.Builder settings) {
    ClusterLife timing = new ClusterLife(store, new ClusterSignal(), settings);
    Kubelets kubelets = new Kubelets(store, timing);
    SimulatedOperator operator =
        new SimulatedOperator(
            store, new EssWorkloads(settings.serverName()), settings.reconcileTime);
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Instant now = Instant.now();
        kubelets.step(now);
        // Without an ESS Classic nothing of that name runs.
        operator.step(kubelets.isRunning(EssNames.OPERATOR_NAMESPACE, EssNames.OPERATOR), now);
        Thread.sleep(ROUND.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        if (!Thread.currentThread().isInterrupted()) {
          LOG.warn("A round of the players failed; the next one goes on.", e);
        }
      }
    }
  }

  /**
   * Kind and name of everything in the deployment's namespace that is neither a workload nor a pod.
   */
  public Set<String> belongings() {
    Set<String> names = new TreeSet<>();
    for (Kind<?> kind : BELONGINGS) {
      store.list(kind).stream()
          .filter(object -> installation.namespace().equals(object.getMetadata().getNamespace()))
          .forEach(object -> names.add(kind.plural() + "/" + object.getMetadata().getName()));
    }
    return names;
  }

  private void clear() {
    for (String namespace : NAMESPACES) {
      admin.apps().deployments().inNamespace(namespace).delete();
      admin.apps().statefulSets().inNamespace(namespace).delete();
      admin.apps().daemonSets().inNamespace(namespace).delete();
      admin.apps().replicaSets().inNamespace(namespace).delete();
      admin.network().v1().networkPolicies().inNamespace(namespace).delete();
      admin.policy().v1().podDisruptionBudget().inNamespace(namespace).delete();
      admin.resourceQuotas().inNamespace(namespace).delete();
    }
    for (Kind<?> kind : BELONGINGS) {
      remove(kind);
    }
    until(this::isEmpty, "the last deployment's pods do not go");
  }

  private <T extends HasMetadata> void remove(Kind<T> kind) {
    store.list(kind).stream()
        .filter(object -> NAMESPACES.contains(object.getMetadata().getNamespace()))
        .forEach(object -> store.delete(kind, object));
  }

  private boolean isEmpty() {
    remove(Kind.POD);
    return NAMESPACES.stream()
        .allMatch(
            namespace ->
                admin.pods().inNamespace(namespace).list().getItems().isEmpty()
                    && admin.apps().deployments().inNamespace(namespace).list().getItems().isEmpty()
                    && admin
                        .apps()
                        .statefulSets()
                        .inNamespace(namespace)
                        .list()
                        .getItems()
                        .isEmpty());
  }

  private static void until(BooleanSupplier done, String otherwise) {
    Instant end = Instant.now().plus(PATIENCE);
    while (!done.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException(otherwise);
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  /** Ends the players; the objects stay. */
  @Override
  public void close() {
    players.interrupt();
    try {
      players.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
