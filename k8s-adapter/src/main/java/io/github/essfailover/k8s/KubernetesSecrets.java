package io.github.essfailover.k8s;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Permission;
import io.github.essfailover.k8s.internal.PermissionReview;
import io.github.essfailover.k8s.internal.Permissions;
import io.github.essfailover.k8s.secrets.Catalogue;
import io.github.essfailover.k8s.secrets.Copying;
import io.github.essfailover.k8s.secrets.Entry;
import io.github.essfailover.k8s.secrets.Flaws;
import io.github.essfailover.k8s.secrets.Place;
import io.github.essfailover.k8s.secrets.Prints;
import io.github.essfailover.k8s.secrets.Sight;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Fingerprint;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.SecretsAdapter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The secrets of an ESS that must be equal in all its data centers: Synapse's signing key and the
 * shared secrets, what a chart generated, {@code old_signing_keys}, and the certificates of the
 * Ingresses.
 *
 * <pre>{@code
 * DataCenter.named("dc1").cluster(cluster).secrets(KubernetesSecrets.of(cluster))
 * }</pre>
 *
 * <p>For ESS Classic the ElementDeployment says which they are, and the secret that the updater
 * derives is compared with its source. For ESS Helm they are {@code <release>-generated}, {@code
 * <release>-markers} and {@code <release>-synapse}. Certificates that cert-manager renews in this
 * cluster are not compared. Findings and fingerprints name objects and keys, never values.
 *
 * <p>Needs {@code get} on these Secrets and ConfigMaps and {@code list} on Ingresses; {@link
 * #copyFrom} needs {@code patch} and {@code create}, too.
 *
 * <p>Immutable and thread-safe; the methods that configure return a changed copy.
 */
public final class KubernetesSecrets implements SecretsAdapter {

  private final KubernetesCluster cluster;
  private final String name;
  private final List<Entry> more;
  private final Clock clock;

  private KubernetesSecrets(KubernetesCluster cluster, String name, List<Entry> more, Clock clock) {
    this.cluster = cluster;
    this.name = name;
    this.more = List.copyOf(more);
    this.clock = clock;
  }

  /** The secrets of the ESS in that cluster. */
  public static KubernetesSecrets of(KubernetesCluster cluster) {
    return new KubernetesSecrets(cluster, "secrets", List.of(), Clock.systemUTC());
  }

  /** The name in findings, the same in all data centers; default {@code secrets}. */
  public KubernetesSecrets named(String newName) {
    // The shape of a data center's name is the shape of every name in step ids.
    return new KubernetesSecrets(cluster, DataCenterId.of(newName).value(), more, clock);
  }

  /**
   * One more Secret of the deployment's namespace that must be equal.
   *
   * @param keys those that count; without any, all that are there
   */
  public KubernetesSecrets also(String secret, String... keys) {
    List<Entry> all = new ArrayList<>(more);
    all.add(
        new Entry(
            Place.secret(Ess.named("secret", secret)),
            Set.of(keys),
            keys.length == 0,
            Set.of(),
            Entry.Role.SOURCE));
    return new KubernetesSecrets(cluster, name, all, clock);
  }

  /** The clock that certificates are judged by; default the system's. */
  public KubernetesSecrets clock(Clock newClock) {
    return new KubernetesSecrets(cluster, name, more, newClock);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Location locatedIn() {
    return cluster.locatedIn();
  }

  @Override
  public List<Finding> check(Deadline deadline) {
    List<Finding> findings = new ArrayList<>();
    try {
      findings.addAll(
          new PermissionReview("secrets.permission", Map.of(Permission.Place.ESS, namespace()))
              .missing(cluster.reach(deadline), Permissions.of(Permission.Part.SECRETS)));
      Sight sight = look(deadline);
      findings.addAll(Flaws.of(sight, clock.instant()));
      List<Finding> renewed = Flaws.renewedHere(sight);
      if (!renewed.isEmpty() && !isActive(deadline)) {
        findings.addAll(renewed);
      }
    } catch (AdapterException e) {
      findings.add(
          Finding.of("secrets.api", Severity.ERROR, e.code() + " " + e.context(), e.remedy()));
    }
    return findings;
  }

  @Override
  public Map<String, Fingerprint> parity(byte[] key, Deadline deadline) {
    return Prints.of(look(deadline), key);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Refused while the workloads of this cluster run, and for what is unfit in the source or
   * renewed here by cert-manager; what can be copied is copied all the same.
   *
   * @param source the adapter of another data center, of this class
   */
  @Override
  public Change copyFrom(SecretsAdapter source) {
    if (!(source instanceof KubernetesSecrets from)) {
      throw new IllegalArgumentException("source is " + source.kind() + ", not KubernetesSecrets");
    }
    return Change.of(
        "copy the secrets that must be equal from "
            + from.locatedIn()
            + " into namespace "
            + namespace()
            + " of "
            + locatedIn()
            + " (kubectl apply --server-side --field-manager="
            + Copying.MANAGER
            + ")",
        call -> {
          cluster.reach(call);
          copy(from, call.deadline());
        });
  }

  private void copy(KubernetesSecrets from, Deadline deadline) {
    if (isActive(deadline)) {
      throw active();
    }
    List<String> refused = new ArrayList<>();
    for (Copying copying :
        Copying.of(from.look(deadline), look(deadline), secret -> true, clock.instant())) {
      if (copying.refusal().isPresent()) {
        refused.add(copying.place() + ": " + copying.refusal().get());
      } else if (!copying.changed().isEmpty()) {
        write(copying, deadline);
      }
    }
    if (!refused.isEmpty()) {
      throw AdapterException.permanent(
          "SECRETS_REFUSED",
          "Some secrets were not copied.",
          Map.of("refused", String.join("; ", refused), "target", locatedIn().toString()),
          "Mend what is named, and copy again.",
          null);
    }
  }

  private AdapterException active() {
    return AdapterException.permanent(
        "SECRETS_TARGET_ACTIVE",
        "The workloads that use these secrets run.",
        Map.of("target", locatedIn().toString(), "namespace", namespace()),
        "Copy from the active data center to the others, never the other way.",
        null);
  }

  void write(Copying copying, Deadline deadline) {
    copying.apply(cluster.reach(deadline), namespace());
  }

  /** What is there. */
  Sight look(Deadline deadline) {
    Api api = cluster.reach(deadline);
    Catalogue catalogue = cluster.ess().secrets(api).with(more);
    return Sight.of(api, namespace(), catalogue, cluster.ess()::owns);
  }

  /** Whether something here uses the secrets, or would start to. */
  boolean isActive(Deadline deadline) {
    ClusterState state = cluster.observe(deadline);
    return !state.held() || state.active().yes();
  }

  KubernetesClient client() {
    return cluster.client();
  }

  String namespace() {
    return cluster.ess().namespace();
  }

  @Override
  public String toString() {
    return "KubernetesSecrets[" + name + ", " + cluster + "]";
  }
}
