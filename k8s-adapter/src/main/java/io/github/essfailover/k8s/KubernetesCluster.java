package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.audit.AuditScope;
import io.github.essfailover.k8s.audit.ClusterChecks;
import io.github.essfailover.k8s.audit.ClusterFacts;
import io.github.essfailover.k8s.audit.ClusterInventory;
import io.github.essfailover.k8s.audit.ClusterPeers;
import io.github.essfailover.k8s.audit.InventoryReader;
import io.github.essfailover.k8s.audit.Part;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Fingerprint;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.ClusterAdapter;
import io.github.essfailover.spi.Signal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The cluster port for an ESS on Kubernetes.
 *
 * <pre>{@code
 * KubernetesCluster.of(client, EssClassic.inNamespace("element-onprem"))
 *     .locatedIn("dc1")
 *     .pinnedTo("0b6e…");
 * }</pre>
 *
 * <p>The client stays the host's: it is neither configured nor closed here. Build it from {@code
 * Config.fromKubeconfig} or {@code new ConfigBuilder(Config.empty())}, see {@link
 * KubernetesClients}: fabric8's automatic configuration may silently find another cluster. Its
 * retries and request time-out are not used; each request ends at the caller's deadline.
 *
 * <p>Immutable and thread-safe; the methods that configure return a changed copy.
 */
public final class KubernetesCluster implements ClusterAdapter {

  private final KubernetesClient client;
  private final Ess ess;
  private final String name;
  private final Location location;
  private final Optional<String> pinned;
  private final Clock clock;

  private KubernetesCluster(
      KubernetesClient client,
      Ess ess,
      String name,
      Location location,
      Optional<String> pinned,
      Clock clock) {
    this.client = client;
    this.ess = ess;
    this.name = name;
    this.location = location;
    this.pinned = pinned;
    this.clock = clock;
  }

  /** The ESS that this client's cluster runs or could run. */
  public static KubernetesCluster of(KubernetesClient client, Ess ess) {
    return new KubernetesCluster(
        client, ess, "cluster", Location.undeclared(), Optional.empty(), Clock.systemUTC());
  }

  /** The name in step ids; default {@code cluster}. */
  public KubernetesCluster named(String newName) {
    // The shape of a data center's name is the shape of every name in step ids.
    String checked = DataCenterId.of(newName).value();
    return new KubernetesCluster(client, ess, checked, location, pinned, clock);
  }

  /** The data center that the API server is in; default: undeclared, which is a finding. */
  public KubernetesCluster locatedIn(String dataCenter) {
    return new KubernetesCluster(client, ess, name, Location.in(dataCenter), pinned, clock);
  }

  /**
   * The UID of the namespace {@code kube-system}, which never changes: {@code kubectl get namespace
   * kube-system --output jsonpath={.metadata.uid}}. Another cluster is then neither read nor
   * changed. Default: any cluster is taken.
   */
  public KubernetesCluster pinnedTo(String uid) {
    return new KubernetesCluster(client, ess, name, location, Optional.of(uid), clock);
  }

  /** The clock that ages what pods say; default the system's. */
  public KubernetesCluster clock(Clock newClock) {
    return new KubernetesCluster(client, ess, name, location, pinned, newClock);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Location locatedIn() {
    return location;
  }

  @Override
  public Optional<String> pinnedIdentity() {
    return pinned;
  }

  @Override
  public ClusterState observe(Deadline deadline) {
    Api api = new Api(client, deadline);
    return flavour().look(api, identity(api));
  }

  /** Watches of the API, with threads and connections of the client. */
  @Override
  public Optional<Signal> changes() {
    return Optional.of(new ClusterChanges(client, flavour().watched()));
  }

  @Override
  public Change hold() {
    return change(flavour().holdPreview(), Flavour::hold);
  }

  @Override
  public Change removeWorkloads() {
    return change(flavour().removePreview(), Flavour::removeWorkloads);
  }

  @Override
  public Change activate() {
    return change(flavour().activatePreview(), Flavour::activate);
  }

  @Override
  public List<Finding> check(Deadline deadline) {
    Api api = new Api(client, deadline);
    List<Finding> findings = new ArrayList<>();
    if (isTheOne(api, findings)) {
      findings.addAll(flavour().check(api));
      findings.addAll(
          ClusterChecks.needed(read(api, ClusterChecks.neededParts(), clock, deadline)));
    }
    findings.addAll(Transport.findings(client.getConfiguration()));
    if (pinned.isEmpty()) {
      findings.add(
          Finding.of(
              "cluster.identity",
              Severity.WARNING,
              "nothing proves that the client talks to the right cluster",
              "Pin the UID of its namespace kube-system with KubernetesCluster.pinnedTo."));
    }
    return findings;
  }

  /** What else is forbidden is worth knowing; another cluster is not asked anything. */
  private boolean isTheOne(Api api, List<Finding> findings) {
    try {
      identity(api);
      return true;
    } catch (AdapterException e) {
      findings.add(
          Finding.of("cluster.api", Severity.ERROR, e.code() + " " + e.context(), e.remedy()));
      return e.code().equals("KUBERNETES_FORBIDDEN");
    }
  }

  @Override
  public Map<String, Fingerprint> parity(byte[] key, Deadline deadline) {
    return ClusterFacts.parity(
        inventory(EnumSet.of(Part.MANIFESTS), clock, deadline).manifests(), key);
  }

  @Override
  public Map<String, String> comparable(Deadline deadline) {
    return ClusterFacts.of(inventory(ClusterFacts.PARTS, clock, deadline));
  }

  @Override
  public List<Finding> compare(
      Map<String, String> own, Map<DataCenterId, Map<String, String>> peers) {
    return ClusterPeers.compare(own, peers);
  }

  @Override
  public String toString() {
    return "KubernetesCluster[" + name + ", " + ess + ", " + location + "]";
  }

  Ess ess() {
    return ess;
  }

  /** The data center that it is in, else its own name. */
  DataCenterId place() {
    return location.dataCenter().orElseGet(() -> DataCenterId.of(name));
  }

  /** What the API shows of these parts, if it is the pinned cluster's. */
  ClusterInventory inventory(Set<Part> parts, Clock by, Deadline deadline) {
    return read(reach(deadline), parts, by, deadline);
  }

  private ClusterInventory read(Api api, Set<Part> parts, Clock by, Deadline deadline) {
    AuditScope scope = new AuditScope(ess.namespace(), ess::owns, ess instanceof EssClassic);
    return new InventoryReader(scope, by).read(api, deadline, parts);
  }

  KubernetesClient client() {
    return client;
  }

  /** The API server until then, if it is the pinned cluster's. */
  Api reach(Deadline deadline) {
    Api api = new Api(client, deadline);
    identity(api);
    return api;
  }

  /**
   * The same for an act, unless a later run left its epoch there. Where that is not found there is
   * none that could be read, and a fence must not fail for that.
   */
  Api reach(Call call) {
    Api api = reach(call.deadline());
    flavour().stamped(api).ifPresent(new Stamp(call)::refuseIfSuperseded);
    return api;
  }

  /** One act of a flavour. */
  private interface Act {
    void apply(Flavour flavour, Api api, Call call);
  }

  private Change change(List<String> preview, Act act) {
    return Change.of(preview, call -> act.apply(flavour(), reach(call.deadline()), call));
  }

  private Flavour flavour() {
    return ess.flavour(clock);
  }

  private String identity(Api api) {
    Namespace system =
        api.read("get", "namespaces", c -> c.namespaces().withName("kube-system").get());
    String uid = system == null ? "" : system.getMetadata().getUid();
    if (uid.isEmpty() || pinned.filter(wanted -> !wanted.equals(uid)).isPresent()) {
      throw AdapterException.permanent(
          "CLUSTER_IDENTITY",
          "The client talks to another cluster than the pinned one.",
          Map.of("pinned", pinned.orElse("any"), "found", uid.isEmpty() ? "none" : uid),
          "Correct the client's configuration, or the pin if the cluster was rebuilt.",
          null);
    }
    return uid;
  }
}
