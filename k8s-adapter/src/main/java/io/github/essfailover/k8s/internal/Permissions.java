package io.github.essfailover.k8s.internal;

import static io.github.essfailover.k8s.internal.Permission.Part.AUDIT;
import static io.github.essfailover.k8s.internal.Permission.Part.CALICO_FENCE;
import static io.github.essfailover.k8s.internal.Permission.Part.CANARY_POD;
import static io.github.essfailover.k8s.internal.Permission.Part.CILIUM_FENCE;
import static io.github.essfailover.k8s.internal.Permission.Part.CLASSIC;
import static io.github.essfailover.k8s.internal.Permission.Part.EVENTS;
import static io.github.essfailover.k8s.internal.Permission.Part.EXTERNAL_DNS;
import static io.github.essfailover.k8s.internal.Permission.Part.HELM;
import static io.github.essfailover.k8s.internal.Permission.Part.HELM_QUOTA;
import static io.github.essfailover.k8s.internal.Permission.Part.INGRESS_FENCE;
import static io.github.essfailover.k8s.internal.Permission.Part.LOCK;
import static io.github.essfailover.k8s.internal.Permission.Part.NETWORK_POLICY_FENCE;
import static io.github.essfailover.k8s.internal.Permission.Part.SECRETS;
import static io.github.essfailover.k8s.internal.Permission.Part.SECRET_SYNC;
import static io.github.essfailover.k8s.internal.Permission.Place.CLUSTER;
import static io.github.essfailover.k8s.internal.Permission.Place.DISCOVERY;
import static io.github.essfailover.k8s.internal.Permission.Place.ESS;
import static io.github.essfailover.k8s.internal.Permission.Place.OPERATOR;
import static io.github.essfailover.k8s.internal.Permission.Place.OWN;
import static io.github.essfailover.k8s.internal.Permission.Role.FAILOVER;
import static io.github.essfailover.k8s.internal.Permission.Role.WATCH;

import io.github.essfailover.k8s.internal.Permission.Part;
import io.github.essfailover.k8s.internal.Permission.Place;
import io.github.essfailover.k8s.internal.Permission.Role;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that the adapter may ask of an API server: the one list behind the manifests in {@code
 * rbac/}, the access reviews of {@code check}, and the accounts of the tests against a real API
 * server. Thread-safe, without state.
 */
public final class Permissions {

  private static final String CORE = "";
  private static final String APPS = "apps";
  private static final String NETWORKING = "networking.k8s.io";
  private static final String ESS_GROUP = "matrix.element.io";
  private static final String CILIUM = "cilium.io";
  private static final String EXTERNAL = "externaldns.k8s.io";
  private static final String CALICO = "projectcalico.org";
  private static final String CALICO_STORE = "crd.projectcalico.org";
  private static final String RIGHTS = "rbac.authorization.k8s.io";

  private static final String SEE = "list watch";
  private static final String WRITE = "create update delete";
  private static final String THERE = "see that it is there";
  private static final String WORKLOADS = "see the workloads";
  private static final String LOST = "see pods on lost nodes";
  private static final String RUNS = "see what runs, and that none is left";
  private static final String REMOVE = "remove the workloads";
  private static final String DENIED = "see what is denied";
  private static final String DENY = "deny, and allow again";
  private static final String FIRST = "see what comes before ours";
  private static final String TIER = "use policies of the default tier";
  private static final String AVAILABLE = "judge availability";

  private static final List<Permission> ALL =
      Stream.of(classic(), helm(), fences(), audit(), secrets()).flatMap(List::stream).toList();

  private Permissions() {}

  /** All of them. */
  public static List<Permission> all() {
    return ALL;
  }

  /** Those that a part needs. */
  public static List<Permission> of(Part part) {
    return ALL.stream().filter(permission -> permission.part() == part).toList();
  }

  private static List<Permission> classic() {
    return List.of(
        identity(CLASSIC),
        of(CLASSIC, WATCH, CLUSTER, CORE, "nodes", "list", LOST),
        of(CLASSIC, WATCH, DISCOVERY, APPS, "deployments", SEE, "find the operator"),
        of(CLASSIC, WATCH, OPERATOR, APPS, "deployments", "get list watch", "see the operator"),
        of(CLASSIC, WATCH, OPERATOR, CORE, "pods", "list", "see that the operator is gone"),
        of(CLASSIC, FAILOVER, OPERATOR, APPS, "deployments", "patch", "leave the run's epoch"),
        of(CLASSIC, FAILOVER, OPERATOR, APPS, "deployments/scale", "update", "hold and start"),
        of(CLASSIC, WATCH, ESS, CORE, "namespaces", "get", THERE),
        of(CLASSIC, WATCH, ESS, ESS_GROUP, "*", SEE, "see what is reconciled"),
        of(CLASSIC, WATCH, ESS, APPS, "statefulsets", SEE, WORKLOADS),
        of(CLASSIC, WATCH, ESS, APPS, "deployments", SEE, WORKLOADS),
        of(CLASSIC, WATCH, ESS, APPS, "daemonsets", "list", WORKLOADS),
        of(CLASSIC, WATCH, ESS, CORE, "pods", SEE, RUNS),
        of(EVENTS, WATCH, ESS, CORE, "events", "list", "see why a wait waits"),
        of(CLASSIC, FAILOVER, ESS, APPS, "statefulsets", "delete", REMOVE),
        of(CLASSIC, FAILOVER, ESS, APPS, "deployments", "delete", REMOVE),
        of(CLASSIC, FAILOVER, ESS, APPS, "daemonsets", "delete", REMOVE));
  }

  private static List<Permission> helm() {
    String counts = "leave the run's epoch and the replicas";
    String quota = "hold by quota";
    return List.of(
        identity(HELM),
        of(HELM, WATCH, CLUSTER, CORE, "nodes", "list", LOST),
        of(HELM, WATCH, ESS, CORE, "namespaces", "get", THERE),
        of(HELM, WATCH, ESS, APPS, "statefulsets", SEE, WORKLOADS),
        of(HELM, WATCH, ESS, APPS, "deployments", SEE, WORKLOADS),
        of(HELM, WATCH, ESS, APPS, "daemonsets", "list", WORKLOADS),
        of(HELM, WATCH, ESS, CORE, "pods", SEE, RUNS),
        of(HELM, WATCH, ESS, CORE, "configmaps", "get", "see the databases"),
        of(
            HELM,
            WATCH,
            ESS,
            "autoscaling",
            "horizontalpodautoscalers",
            "list",
            "see who else scales"),
        // fabric8 reads what it patches.
        of(HELM, FAILOVER, ESS, APPS, "statefulsets", "get patch", counts),
        of(HELM, FAILOVER, ESS, APPS, "deployments", "get patch", counts),
        of(HELM, FAILOVER, ESS, APPS, "statefulsets/scale", "update", "hold and start"),
        of(HELM, FAILOVER, ESS, APPS, "deployments/scale", "update", "hold and start"),
        of(HELM_QUOTA, WATCH, ESS, CORE, "resourcequotas", "get list watch", quota),
        of(HELM_QUOTA, FAILOVER, ESS, CORE, "resourcequotas", "create delete", quota));
  }

  private static List<Permission> fences() {
    return List.of(
        of(INGRESS_FENCE, WATCH, ESS, CORE, "namespaces", "get", THERE),
        of(INGRESS_FENCE, WATCH, ESS, NETWORKING, "ingresses", "list", "see the doors"),
        // fabric8 reads what it patches.
        of(INGRESS_FENCE, FAILOVER, ESS, NETWORKING, "ingresses", "get patch", "shut the doors"),
        of(NETWORK_POLICY_FENCE, WATCH, ESS, CORE, "namespaces", "get", THERE),
        of(NETWORK_POLICY_FENCE, WATCH, ESS, CORE, "pods", "list", "see pods that it misses"),
        of(NETWORK_POLICY_FENCE, WATCH, ESS, NETWORKING, "networkpolicies", "list", DENIED),
        of(NETWORK_POLICY_FENCE, FAILOVER, ESS, NETWORKING, "networkpolicies", WRITE, DENY),
        of(CILIUM_FENCE, WATCH, ESS, CILIUM, "ciliumnetworkpolicies", "list", DENIED),
        of(CILIUM_FENCE, FAILOVER, ESS, CILIUM, "ciliumnetworkpolicies", WRITE, DENY),
        of(CALICO_FENCE, WATCH, ESS, CALICO, "networkpolicies", "list", DENIED),
        of(CALICO_FENCE, FAILOVER, ESS, CALICO, "networkpolicies", WRITE, DENY),
        of(CALICO_FENCE, WATCH, CLUSTER, CALICO, "globalnetworkpolicies", "list", FIRST),
        // Calico's API server asks for both beside the policies' own verbs.
        named(CALICO_FENCE, WATCH, CALICO, "tiers", "default", "get", TIER),
        named(
            CALICO_FENCE,
            FAILOVER,
            CALICO,
            "tier.networkpolicies",
            "default.*",
            "list create update delete",
            TIER),
        of(CALICO_FENCE, WATCH, ESS, CALICO_STORE, "networkpolicies", "list", DENIED),
        of(CALICO_FENCE, FAILOVER, ESS, CALICO_STORE, "networkpolicies", WRITE, DENY),
        of(CALICO_FENCE, WATCH, CLUSTER, CALICO_STORE, "globalnetworkpolicies", "list", FIRST),
        of(
            CANARY_POD,
            FAILOVER,
            ESS,
            CORE,
            "pods",
            "list get watch create delete",
            "see from a pod whether something gets out"),
        of(EXTERNAL_DNS, WATCH, ESS, EXTERNAL, "dnsendpoints", "list", "see who has the names"),
        of(EXTERNAL_DNS, FAILOVER, ESS, EXTERNAL, "dnsendpoints", "create update", "move names"));
  }

  private static List<Permission> audit() {
    return List.of(
        identity(AUDIT),
        audit(CLUSTER, CORE, "nodes"),
        audit(CLUSTER, CORE, "pods"),
        audit(CLUSTER, CORE, "services"),
        audit(CLUSTER, CORE, "persistentvolumes"),
        audit(CLUSTER, APPS, "deployments"),
        audit(CLUSTER, APPS, "daemonsets"),
        audit(CLUSTER, APPS, "replicasets"),
        audit(CLUSTER, "storage.k8s.io", "storageclasses"),
        audit(CLUSTER, NETWORKING, "ingressclasses"),
        of(
            AUDIT,
            Role.AUDIT,
            CLUSTER,
            "apiextensions.k8s.io",
            "customresourcedefinitions",
            "get",
            "compare versions"),
        rights("roles"),
        rights("rolebindings"),
        rights("clusterroles"),
        rights("clusterrolebindings"),
        audit(ESS, APPS, "statefulsets"),
        audit(ESS, ESS_GROUP, "elementdeployments"),
        audit(ESS, "policy", "poddisruptionbudgets"),
        audit(ESS, CORE, "persistentvolumeclaims"),
        audit(ESS, CORE, "resourcequotas"),
        audit(ESS, CORE, "limitranges"),
        audit(ESS, CORE, "serviceaccounts"),
        audit(ESS, CORE, "events"),
        audit(ESS, NETWORKING, "networkpolicies"),
        audit(ESS, NETWORKING, "ingresses"),
        audit(ESS, "discovery.k8s.io", "endpointslices"),
        of(
            AUDIT,
            Role.AUDIT,
            ESS,
            CORE,
            "secrets",
            "list get",
            "see certificates and whether pull secrets are there; leave it out, and it says so"));
  }

  private static List<Permission> secrets() {
    String compare = "compare what must be equal";
    String copy = "copy; leave it out where nothing is copied";
    String follow = "follow changes; leave it out without SecretSync.watch";
    return List.of(
        identity(SECRETS),
        of(SECRETS, WATCH, ESS, NETWORKING, "ingresses", "list", "see hosts of certificates"),
        of(SECRETS, Role.SECRETS, ESS, CORE, "secrets", "get", compare),
        of(SECRETS, Role.SECRETS, ESS, CORE, "configmaps", "get", compare),
        of(SECRET_SYNC, Role.SECRETS, ESS, CORE, "secrets", "create patch", copy),
        of(SECRET_SYNC, Role.SECRETS, ESS, CORE, "configmaps", "create patch", copy),
        of(SECRET_SYNC, Role.SECRETS, ESS, CORE, "secrets", SEE, follow),
        of(SECRET_SYNC, Role.SECRETS, ESS, CORE, "configmaps", SEE, follow),
        identity(LOCK),
        of(
            LOCK,
            Role.LOCK,
            OWN,
            "coordination.k8s.io",
            "leases",
            "get create update",
            "have a vote in the lock"));
  }

  private static Permission identity(Part part) {
    return named(
        part, WATCH, CORE, "namespaces", "kube-system", "get", "know the cluster by its UID");
  }

  private static Permission audit(Place place, String group, String resource) {
    return of(AUDIT, Role.AUDIT, place, group, resource, "list", AVAILABLE);
  }

  private static Permission rights(String resource) {
    return of(AUDIT, Role.AUDIT, CLUSTER, RIGHTS, resource, "list", "see who may scale");
  }

  private static Permission of(
      Part part, Role role, Place place, String group, String resource, String verbs, String why) {
    return new Permission(
        part, role, place, group, resource, List.of(), List.of(verbs.split(" ")), why);
  }

  /** Of one object of the cluster. */
  private static Permission named(
      Part part, Role role, String group, String resource, String name, String verbs, String why) {
    return new Permission(
        part, role, CLUSTER, group, resource, List.of(name), List.of(verbs.split(" ")), why);
  }
}
