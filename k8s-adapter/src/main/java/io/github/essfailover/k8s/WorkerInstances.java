package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.github.essfailover.k8s.internal.Json;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whether Synapse's configuration names the instances of its workers that will run. The chart
 * renders {@code federation_sender_instances}, {@code pusher_instances} and {@code stream_writers}
 * from the replicas in its values (element-hq/ess-helm, configs/synapse): a standby that was
 * installed with 0 has a configuration in which nobody sends to other servers, and scaling up does
 * not change that. Pure.
 */
final class WorkerInstances {

  private WorkerInstances() {}

  static List<Finding> findings(EssHelm ess, ConfigMap rendered, List<HasMetadata> workloads) {
    Map<?, ?> configuration = merged(rendered);
    List<Finding> findings = new ArrayList<>();
    for (HasMetadata workload : workloads) {
      Optional<Integer> wanted = HelmReplicas.wanted(ess, workload);
      if (wanted.isPresent()) {
        String name = ClassicSight.name(workload);
        Set<String> named = named(configuration, name);
        Set<String> running =
            IntStream.range(0, wanted.get())
                .mapToObj(i -> name + "-" + i)
                .collect(Collectors.toCollection(TreeSet::new));
        boolean isListed = isListed(configuration, name) || !named.isEmpty();
        if (isListed && !named.equals(running)) {
          findings.add(finding(ess, name, named, wanted.get()));
        }
      }
    }
    return findings;
  }

  private static Finding finding(EssHelm ess, String name, Set<String> named, int wanted) {
    return Finding.of(
        "cluster.worker-config",
        Severity.ERROR,
        "Synapse's configuration names "
            + named.size()
            + " instances of "
            + name
            + ", and "
            + wanted
            + " will run",
        "Set the replicas of this worker to "
            + wanted
            + " in the values of release "
            + ess.release()
            + ", upgrade, then hold again: the configuration is made from the values.");
  }

  private static Map<?, ?> merged(ConfigMap rendered) {
    Map<Object, Object> all = new HashMap<>();
    if (rendered.getData() != null) {
      new TreeMap<>(rendered.getData())
          .forEach(
              (name, text) -> {
                if (name.endsWith(".yaml")) {
                  all.putAll(HelmDatabases.yaml(text));
                }
              });
    }
    return all;
  }

  /** Federation senders and pushers have a list of their own, also when it is empty. */
  private static boolean isListed(Map<?, ?> configuration, String name) {
    return (name.endsWith("-synapse-federation-sender")
            && configuration.containsKey("federation_sender_instances"))
        || (name.endsWith("-synapse-pusher") && configuration.containsKey("pusher_instances"));
  }

  private static Set<String> named(Map<?, ?> configuration, String workload) {
    List<Object> lists = new ArrayList<>();
    lists.addAll(Json.array(configuration.get("federation_sender_instances")));
    lists.addAll(Json.array(configuration.get("pusher_instances")));
    Json.object(configuration.get("stream_writers"))
        .values()
        .forEach(writers -> lists.addAll(Json.array(writers)));
    return lists.stream()
        .map(Json::text)
        .filter(instance -> instance.matches(workload + "-\\d+"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
