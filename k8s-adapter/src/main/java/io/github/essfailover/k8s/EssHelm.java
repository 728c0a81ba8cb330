package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.secrets.Catalogue;
import io.github.essfailover.k8s.secrets.HelmSecrets;
import io.github.essfailover.model.Endpoint;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An ESS Helm (ESS Community, ESS Pro): a release of the chart matrix-stack. There is no operator:
 * what runs is held by scaling it to 0 and started by scaling it up again, in the order in which
 * its parts need each other.
 *
 * <p>How many replicas a workload is to have was recorded on it when the library held it; the first
 * time it is what {@link #replicas} says. The chart's own values should carry the counts of an
 * active data center everywhere: Synapse's configuration names the instances of its workers by
 * them.
 *
 * <p>A PostgreSQL that the chart installed is left alone: it holds data, and cannot fail over.
 *
 * <p>Immutable; each method returns a changed copy.
 */
public final class EssHelm extends Ess {

  /** The namespace that Element's documentation uses. */
  private static final String NAMESPACE = "ess";

  private static final String INSTANCE = "app.kubernetes.io/instance";
  private static final String COMPONENT = "app.kubernetes.io/component";
  private static final String DATABASE = "matrix-stack-db";
  private static final String HELM_RELEASE = "meta.helm.sh/release-name";

  private final String release;
  private final Map<String, Integer> replicas;
  private final Map<String, Endpoint> databases;
  private final boolean quota;

  private EssHelm(
      String namespace,
      String release,
      Map<String, Integer> replicas,
      Map<String, Endpoint> databases,
      boolean quota) {
    super(namespace);
    this.release = release;
    this.replicas = replicas;
    this.databases = databases;
    this.quota = quota;
  }

  /** The release of that name. */
  public static EssHelm release(String name) {
    return new EssHelm(NAMESPACE, named("release", name), Map.of(), Map.of(), false);
  }

  /** The namespace of the release; default {@code ess}. */
  public EssHelm inNamespace(String namespace) {
    return new EssHelm(namespace, release, replicas, databases, quota);
  }

  /**
   * How many replicas a workload has in an active data center, for what was never recorded: a
   * standby that was installed with none. A count that was recorded goes before it.
   *
   * @param workload without the release's name, for instance {@code synapse-main}
   * @param count 0 or more; 0 says that it does not run
   */
  public EssHelm replicas(String workload, int count) {
    if (count < 0) {
      throw new IllegalArgumentException("replicas of " + workload + " are " + count);
    }
    Map<String, Integer> more = new TreeMap<>(replicas);
    more.put(named("workload", workload), count);
    return new EssHelm(namespace(), release, Map.copyOf(more), databases, quota);
  }

  /**
   * Where a database of the release is. Default: as the chart rendered it into the configuration of
   * Synapse and Matrix Authentication Service. What is said here goes before it.
   */
  public EssHelm database(String name, String host, int port) {
    Map<String, Endpoint> more = new TreeMap<>(databases);
    more.put(Objects.requireNonNull(name, "name"), new Endpoint(host, port));
    return new EssHelm(namespace(), release, replicas, Map.copyOf(more), quota);
  }

  /**
   * Holds also by a ResourceQuota {@code essfailover-hold} of no pods in the namespace, which no
   * chart owns: a {@code helm upgrade} with old values then starts nothing. It stops new pods only,
   * and those of everybody in the namespace. Default: no.
   */
  public EssHelm holdByQuota() {
    return new EssHelm(namespace(), release, replicas, databases, true);
  }

  @Override
  Flavour flavour(Clock clock) {
    return new HelmFlavour(this, clock);
  }

  @Override
  boolean owns(HasMetadata object) {
    String instance = label(object, INSTANCE);
    String helm = HelmReplicas.annotation(object, HELM_RELEASE);
    return ClassicSight.MATRIX_STACK.equals(label(object, ClassicSight.PART_OF))
        && instance.startsWith(release + "-")
        && (helm.isEmpty() || helm.equals(release))
        && !isDatabase(object);
  }

  /** Whether it is a PostgreSQL that the chart installed. */
  static boolean isDatabase(HasMetadata object) {
    return DATABASE.equals(label(object, COMPONENT));
  }

  static String component(HasMetadata object) {
    return label(object, COMPONENT);
  }

  static String instance(HasMetadata object) {
    return label(object, INSTANCE);
  }

  private static String label(HasMetadata object, String name) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? "" : Objects.toString(labels.get(name), "");
  }

  @Override
  String selector() {
    return ClassicSight.PART_OF
        + "="
        + ClassicSight.MATRIX_STACK
        + ","
        + COMPONENT
        + "!="
        + DATABASE;
  }

  @Override
  Catalogue secrets(Api api) {
    return HelmSecrets.of(release);
  }

  String release() {
    return release;
  }

  /** The workload's name without the release's. */
  String shortName(HasMetadata workload) {
    String name = ClassicSight.name(workload);
    return name.startsWith(release + "-") ? name.substring(release.length() + 1) : name;
  }

  Optional<Integer> given(HasMetadata workload) {
    return Optional.ofNullable(replicas.get(shortName(workload)));
  }

  Map<String, Endpoint> databases() {
    return databases;
  }

  boolean holdsByQuota() {
    return quota;
  }

  @Override
  public String toString() {
    return "ESS Helm release " + release + " in " + namespace();
  }
}
