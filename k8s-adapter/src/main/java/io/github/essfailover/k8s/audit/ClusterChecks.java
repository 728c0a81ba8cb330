package io.github.essfailover.k8s.audit;

import static io.github.essfailover.k8s.audit.Part.ALL_DAEMON_SETS;
import static io.github.essfailover.k8s.audit.Part.ALL_DEPLOYMENTS;
import static io.github.essfailover.k8s.audit.Part.ALL_PODS;
import static io.github.essfailover.k8s.audit.Part.ALL_REPLICA_SETS;
import static io.github.essfailover.k8s.audit.Part.API_GROUPS;
import static io.github.essfailover.k8s.audit.Part.BUDGETS;
import static io.github.essfailover.k8s.audit.Part.CERTIFICATES;
import static io.github.essfailover.k8s.audit.Part.CLAIMS;
import static io.github.essfailover.k8s.audit.Part.CLOCK;
import static io.github.essfailover.k8s.audit.Part.CLUSTER_ROLES;
import static io.github.essfailover.k8s.audit.Part.CLUSTER_ROLE_BINDINGS;
import static io.github.essfailover.k8s.audit.Part.DEPLOYMENTS;
import static io.github.essfailover.k8s.audit.Part.EVENTS;
import static io.github.essfailover.k8s.audit.Part.HEALTH;
import static io.github.essfailover.k8s.audit.Part.INGRESSES;
import static io.github.essfailover.k8s.audit.Part.INGRESS_CLASSES;
import static io.github.essfailover.k8s.audit.Part.MANIFESTS;
import static io.github.essfailover.k8s.audit.Part.NODES;
import static io.github.essfailover.k8s.audit.Part.PODS;
import static io.github.essfailover.k8s.audit.Part.POLICIES;
import static io.github.essfailover.k8s.audit.Part.PULL_SECRETS;
import static io.github.essfailover.k8s.audit.Part.QUOTAS;
import static io.github.essfailover.k8s.audit.Part.ROLES;
import static io.github.essfailover.k8s.audit.Part.ROLE_BINDINGS;
import static io.github.essfailover.k8s.audit.Part.SERVICES;
import static io.github.essfailover.k8s.audit.Part.SERVICE_ACCOUNTS;
import static io.github.essfailover.k8s.audit.Part.SLICES;
import static io.github.essfailover.k8s.audit.Part.STATEFUL_SETS;
import static io.github.essfailover.k8s.audit.Part.STORAGE_CLASSES;
import static io.github.essfailover.k8s.audit.Part.VERSION;
import static io.github.essfailover.k8s.audit.Part.VOLUMES;

import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All checks of one cluster. Thread-safe, without state. */
public final class ClusterChecks {

  private static final String NOT_VISIBLE = "cluster.not-visible";

  /** What a failover needs of a cluster, cheap enough for every look at readiness. */
  private static final List<Check> NEEDED =
      List.of(
          Check.of("cluster.nodes", NodeChecks::conditions, NODES),
          Check.of("cluster.api-health", ServerChecks::health, HEALTH),
          Check.of("cluster.storage-classes", StorageChecks::classes, CLAIMS, STORAGE_CLASSES),
          Check.of("cluster.ingress-classes", IngressChecks::classes, INGRESSES, INGRESS_CLASSES),
          Check.of(
              "cluster.pull-secrets",
              Images::missingPullSecrets,
              DEPLOYMENTS,
              STATEFUL_SETS,
              SERVICE_ACCOUNTS,
              PULL_SECRETS));

  private static final List<Check> FURTHER =
      List.of(
          Check.of("cluster.control-plane", NodeChecks::controlPlane, NODES),
          Check.of("cluster.etcd", NodeChecks::etcd, NODES, ALL_PODS),
          Check.of("cluster.zones", NodeChecks::zones, NODES),
          Check.of("cluster.standalone", NodeChecks::standalone, NODES),
          Check.of("cluster.kubelet-versions", NodeChecks::kubelets, NODES, VERSION),
          Check.of("cluster.daemon-sets", NodeChecks::daemonSets, ALL_DAEMON_SETS),
          Check.of("cluster.clock", ServerChecks::clock, CLOCK),
          Check.of("cluster.updater", OperatorChecks::updater, ALL_DEPLOYMENTS),
          Check.of("cluster.tls-mode", OperatorChecks::tlsMode, MANIFESTS, ALL_DEPLOYMENTS),
          Check.of(
              "cluster.operator-rights",
              OperatorRights::look,
              ALL_DEPLOYMENTS,
              ROLES,
              ROLE_BINDINGS,
              CLUSTER_ROLES,
              CLUSTER_ROLE_BINDINGS),
          Check.of(
              "cluster.rollout-history",
              OperatorChecks::history,
              ALL_DEPLOYMENTS,
              ALL_REPLICA_SETS),
          Check.of("cluster.replicas", WorkloadChecks::replicas, DEPLOYMENTS, STATEFUL_SETS),
          Check.of(
              "cluster.disruption-budgets",
              WorkloadChecks::budgets,
              DEPLOYMENTS,
              STATEFUL_SETS,
              BUDGETS),
          Check.of(
              "cluster.spread", WorkloadChecks::spread, DEPLOYMENTS, STATEFUL_SETS, PODS, NODES),
          Check.of("cluster.requests", WorkloadChecks::requests, PODS),
          Check.of("cluster.workers", WorkloadChecks::workers, MANIFESTS, STATEFUL_SETS),
          Check.of("cluster.images", Images::tags, DEPLOYMENTS, STATEFUL_SETS),
          Check.of("cluster.events", WorkloadChecks::events, EVENTS),
          Check.of("cluster.quota", WorkloadChecks::quota, QUOTAS),
          Check.of("cluster.storage", StorageChecks::volumes, CLAIMS, VOLUMES),
          Check.of("cluster.extra-state", StorageChecks::extraState, CLAIMS),
          Check.of("cluster.network-policies", NetworkChecks::policies, POLICIES),
          Check.of(
              "cluster.network-plugin", NetworkChecks::plugin, API_GROUPS, ALL_DAEMON_SETS, NODES),
          Check.of("cluster.endpoints", NetworkChecks::endpoints, SERVICES, SLICES, PODS),
          Check.of("cluster.certificates", Certificates::look, CERTIFICATES, INGRESSES),
          Check.of("cluster.external-dns", ExternalDnsChecks::look, ALL_DEPLOYMENTS),
          Check.of(
              "cluster.ingress-controller",
              IngressChecks::controllers,
              ALL_DEPLOYMENTS,
              ALL_DAEMON_SETS,
              NODES));

  /** Comparisons of data centers that need a part. */
  private static final Map<Part, Set<String>> COMPARED =
      Map.of(
          NODES,
          Set.of("cluster.capacity"),
          ALL_PODS,
          Set.of("cluster.capacity"),
          QUOTAS,
          Set.of("cluster.capacity"),
          VERSION,
          Set.of("cluster.version-skew"),
          MANIFESTS,
          Set.of("cluster.manifest", "cluster.worker-parity"),
          Part.DEFINITIONS,
          Set.of("cluster.definitions"),
          ALL_DEPLOYMENTS,
          Set.of("cluster.active", "cluster.image-parity"));

  private ClusterChecks() {}

  /** The parts that a failover's own checks need. */
  public static Set<Part> neededParts() {
    return parts(NEEDED);
  }

  /** All parts that any check or comparison needs. */
  public static Set<Part> allParts() {
    Set<Part> all = parts(NEEDED);
    all.addAll(parts(FURTHER));
    all.addAll(ClusterFacts.PARTS);
    return all;
  }

  /** The names of all checks and comparisons. */
  static Set<String> names() {
    Set<String> names =
        all().stream().map(Check::name).collect(Collectors.toCollection(TreeSet::new));
    names.addAll(ClusterPeers.NAMES);
    names.addAll(AcrossClusters.NAMES);
    names.add(NOT_VISIBLE);
    return names;
  }

  /** What a failover needs and is not there; nothing about what is merely not visible. */
  public static List<Finding> needed(ClusterInventory seen) {
    return NEEDED.stream()
        .filter(check -> check.isPossible(seen))
        .flatMap(check -> check.run(seen).findings().stream())
        .filter(finding -> finding.severity() != Severity.INFO)
        .toList();
  }

  /** All findings, and one for each part that is not visible. */
  public static Outcome audit(ClusterInventory seen) {
    List<Finding> findings = new ArrayList<>();
    Set<String> looked = new TreeSet<>();
    for (Check check : all()) {
      if (check.isPossible(seen)) {
        Remarks remarks = check.run(seen);
        findings.addAll(remarks.findings());
        if (remarks.looked()) {
          looked.add(check.name());
        }
      }
    }
    findings.addAll(hidden(seen));
    return new Outcome(findings, looked);
  }

  /** Whether the clusters' own adapters tell it too, with core's comparisons. */
  public static boolean isSaidByTheAdapter(Finding finding) {
    String name = finding.check();
    return name.equals("cluster.api")
        || name.equals("cluster.manifest")
        // That none is active no adapter can know; two that are, both say.
        || (ClusterPeers.NAMES.contains(name)
            && !(name.equals("cluster.active") && finding.severity() == Severity.WARNING))
        || (finding.severity() != Severity.INFO
            && NEEDED.stream().anyMatch(check -> check.name().equals(name)));
  }

  /** A missing right is told part by part; one server that is gone is told once. */
  private static List<Finding> hidden(ClusterInventory seen) {
    Map<String, Set<Part>> byReason = new TreeMap<>();
    Remarks remarks = new Remarks(NOT_VISIBLE);
    seen.hidden()
        .forEach(
            (part, reason) -> {
              if (reason.equals("KUBERNETES_FORBIDDEN")) {
                remarks.info(
                    "the account may not read " + part + unchecked(Set.of(part)),
                    "Grant get and list on it, as rbac/audit.yaml does, or see to these things in another"
                        + " way.");
              } else {
                byReason.computeIfAbsent(reason, r -> EnumSet.noneOf(Part.class)).add(part);
              }
            });
    byReason.forEach(
        (reason, parts) -> {
          boolean isFailure = reason.matches("[A-Z_]+");
          remarks.say(
              isFailure ? Severity.WARNING : Severity.INFO,
              "not visible ("
                  + reason
                  + "): "
                  + Pods.names(parts.stream().map(Part::toString).toList())
                  + unchecked(parts),
              isFailure
                  ? "Repeat the audit when the API server answers."
                  : "See to it in another way.");
        });
    return remarks.findings();
  }

  private static String unchecked(Set<Part> parts) {
    Set<String> names =
        all().stream()
            .filter(check -> check.needs().stream().anyMatch(parts::contains))
            .map(Check::name)
            .collect(Collectors.toCollection(TreeSet::new));
    parts.forEach(part -> names.addAll(COMPARED.getOrDefault(part, Set.of())));
    return names.isEmpty() ? "" : "; not checked: " + String.join(", ", names);
  }

  private static List<Check> all() {
    List<Check> all = new ArrayList<>(NEEDED);
    all.addAll(FURTHER);
    return all;
  }

  private static Set<Part> parts(List<Check> checks) {
    Set<Part> parts = EnumSet.noneOf(Part.class);
    checks.forEach(check -> parts.addAll(check.needs()));
    return parts;
  }
}
