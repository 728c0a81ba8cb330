package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Json;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.ReadinessCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether Synapse puts media into the bucket before it acknowledges them, and into the same place
 * in all data centers: a check for {@code OrchestratorBuilder.readinessCheck}.
 *
 * <pre>{@code
 * builder.readinessCheck(SynapseMediaSettings.of(dc1, dc2, dc3));
 * }</pre>
 *
 * <p>Reads the ElementDeployment and the Secrets that updater and operator make of it ({@code
 * <name>-synapse-secrets}, {@code <name>-synapse-main}); of a release of the chart the ConfigMap
 * and the Secret {@code <release>-synapse}. Needs {@code get} on these; what it may not read is a
 * finding. Shows no values but bucket and prefix.
 *
 * <p>Immutable, thread-safe.
 */
public final class SynapseMediaSettings implements ReadinessCheck {

  private final SortedMap<DataCenterId, KubernetesCluster> clusters;

  private SynapseMediaSettings(SortedMap<DataCenterId, KubernetesCluster> clusters) {
    this.clusters = clusters;
  }

  /** The clusters of one deployment; each says where it is, or is called by its name. */
  public static SynapseMediaSettings of(KubernetesCluster... clusters) {
    SortedMap<DataCenterId, KubernetesCluster> byPlace = new TreeMap<>();
    for (KubernetesCluster cluster : clusters) {
      if (byPlace.put(cluster.place(), cluster) != null) {
        throw new IllegalArgumentException("two clusters are in " + cluster.place());
      }
    }
    return new SynapseMediaSettings(byPlace);
  }

  @Override
  public List<Finding> run(Deadline deadline) {
    List<Finding> findings = new ArrayList<>();
    SortedMap<DataCenterId, MediaProvider> seen = new TreeMap<>();
    clusters.forEach(
        (where, cluster) -> {
          Reading reading = new Reading(cluster.ess().namespace());
          Optional<MediaProvider> provider = reading.of(cluster, deadline);
          if (provider.isPresent()) {
            seen.put(where, provider.get());
            alone(provider.get()).forEach(finding -> findings.add(finding.in(where)));
          } else {
            findings.add(unseen(reading.hidden).in(where));
          }
        });
    findings.addAll(compare(seen));
    return findings;
  }

  static List<Finding> alone(MediaProvider provider) {
    if (!provider.storeLocal()) {
      return List.of(
          finding(
              Severity.ERROR,
              "store_local is not set: uploads of this server's users are not put into the bucket",
              "Set store_local: true, and upload what is only on the volume (s3_media_upload)."));
    }
    if (!provider.storeSynchronous()) {
      return List.of(
          finding(
              Severity.WARNING,
              "store_synchronous is not set: an upload is acknowledged before the bucket has it,"
                  + " and one that fails is not tried again",
              "Set store_synchronous: true; else the media of the last moments are lost with the"
                  + " data center."));
    }
    return List.of();
  }

  /** Beside the first: one of two that differ is wrong, and nobody here knows which. */
  static List<Finding> compare(SortedMap<DataCenterId, MediaProvider> seen) {
    List<Finding> findings = new ArrayList<>();
    if (seen.isEmpty()) {
      return findings;
    }
    DataCenterId first = seen.firstKey();
    MediaProvider one = seen.get(first);
    seen.forEach(
        (where, other) -> {
          if (one == null || where.equals(first)) {
            return;
          }
          if (!one.prefix().equals(other.prefix())) {
            findings.add(
                differs(
                        "prefix",
                        where,
                        first,
                        "'" + other.prefix() + "'",
                        "'" + one.prefix() + "'")
                    .in(where));
          }
          if (!one.customerKey().equals(other.customerKey())) {
            findings.add(
                differs("sse_customer_key", where, first, "another value", "its own").in(where));
          }
          if (!one.bucket().equals(other.bucket())) {
            findings.add(
                finding(
                        Severity.WARNING,
                        "the bucket is "
                            + other.bucket()
                            + " here and "
                            + one.bucket()
                            + " in "
                            + first,
                        "Give both the same bucket, unless each is replicated to the other.")
                    .in(where));
          }
          if (one.storeLocal() != other.storeLocal()
              || one.storeSynchronous() != other.storeSynchronous()) {
            findings.add(
                finding(
                        Severity.WARNING,
                        "store_local or store_synchronous differ from those in " + first,
                        "Set both alike: after a failover media would be kept in another way.")
                    .in(where));
          }
        });
    return findings;
  }

  private static Finding differs(
      String setting, DataCenterId where, DataCenterId first, String here, String there) {
    return finding(
        Severity.ERROR,
        setting + " is " + here + " in " + where + " and " + there + " in " + first,
        "Make it equal: media of one would not be found by the other.");
  }

  private static Finding unseen(List<String> hidden) {
    return finding(
        Severity.INFO,
        "no S3 storage provider of Synapse is visible"
            + (hidden.isEmpty() ? "" : "; not readable: " + String.join(", ", hidden)),
        "Where media are in a bucket, allow the reading of what renders Synapse's configuration;"
            + " where they are on a volume, replicate it.");
  }

  private static Finding finding(Severity severity, String seen, String remedy) {
    return Finding.of("media.settings", severity, seen, remedy);
  }

  /** Confined to one thread. */
  private static final class Reading {
    private final String namespace;
    private final List<String> hidden = new ArrayList<>();
    private Optional<MediaProvider> found = Optional.empty();

    Reading(String namespace) {
      this.namespace = namespace;
    }

    /** What is rendered later counts more. */
    Optional<MediaProvider> of(KubernetesCluster cluster, Deadline deadline) {
      try {
        Api api = cluster.reach(deadline);
        if (cluster.ess() instanceof EssHelm helm) {
          configMap(api, helm.release() + "-synapse");
          secret(api, helm.release() + "-synapse");
        } else if (cluster.ess() instanceof EssClassic classic) {
          Optional<GenericKubernetesResource> manifest =
              ClassicSight.elementDeployment(api, classic);
          if (manifest.isPresent()) {
            String name = ClassicSight.name(manifest.get());
            look(Json.object(manifest.get(), "spec"));
            secret(api, name + "-synapse-secrets");
            secret(api, name + "-synapse-main");
          }
        }
      } catch (AdapterException e) {
        hidden.add("the cluster (" + e.code() + ")");
      }
      return found;
    }

    private void look(@Nullable Object document) {
      found = MediaProvider.in(document).or(() -> found);
    }

    private void configMap(Api api, String name) {
      try {
        ConfigMap map =
            api.read(
                "get",
                "configmaps in " + namespace,
                client -> client.configMaps().inNamespace(namespace).withName(name).get());
        if (map != null && map.getData() != null) {
          new TreeMap<>(map.getData()).values().forEach(this::look);
        }
      } catch (AdapterException e) {
        hidden.add("configmap " + name + " (" + e.code() + ")");
      }
    }

    private void secret(Api api, String name) {
      try {
        Secret secret =
            api.read(
                "get",
                "secrets in " + namespace,
                client -> client.secrets().inNamespace(namespace).withName(name).get());
        if (secret != null && secret.getData() != null) {
          Map<String, String> files = new TreeMap<>(secret.getData());
          files.values().forEach(value -> look(MediaProvider.decoded(value)));
        }
      } catch (AdapterException e) {
        hidden.add("secret " + name + " (" + e.code() + ")");
      }
    }
  }

  @Override
  public String toString() {
    return "SynapseMediaSettings" + clusters.keySet();
  }
}
