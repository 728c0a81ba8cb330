package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.github.essfailover.k8s.audit.ServerFacts.ClockOffset;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What only somebody sees who sees all clusters at once. Pure, immutable.
 *
 * @param seen the inventories of those that answered
 * @param expected how many clusters there are
 */
public record AcrossClusters(SortedMap<DataCenterId, ClusterInventory> seen, int expected) {

  /** Names of these comparisons. */
  static final Set<String> NAMES =
      Set.of("cluster.manifest", "cluster.ingress-address", "cluster.database-host");

  private static final Pattern MEDIA_PATH =
      Pattern.compile("(rtc|sfu|jitsi|turn)", Pattern.CASE_INSENSITIVE);

  /** Copies the map. */
  public AcrossClusters {
    seen = new TreeMap<>(seen);
  }

  /** All comparisons that need no more than the inventories. */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(activity());
    findings.addAll(manifests());
    findings.addAll(owners());
    findings.addAll(callAddresses());
    findings.addAll(clocks());
    return findings;
  }

  /** Two that are active are told by {@link ClusterPeers}. */
  private List<Finding> activity() {
    Remarks remarks = new Remarks("cluster.active");
    boolean isKnown =
        seen.size() == expected && seen.values().stream().allMatch(ClusterInventory::showsActivity);
    if (isKnown && seen.values().stream().noneMatch(ClusterInventory::isActive)) {
      remarks.warning(
          "no data center is active",
          "Activate one, unless a failover is going on: nobody is served.");
    }
    return remarks.findings();
  }

  private List<Finding> manifests() {
    List<Finding> findings = new ArrayList<>();
    Optional<DataCenterId> reference = reference();
    reference.ifPresent(
        from ->
            seen.forEach(
                (where, inventory) -> {
                  Set<String> paths = differences(seen.get(from), inventory);
                  if (!where.equals(from) && !paths.isEmpty()) {
                    Remarks remarks = new Remarks("cluster.manifest");
                    remarks.warning(
                        "the ElementDeployment differs from the one in "
                            + from
                            + " in "
                            + Pods.names(paths),
                        "Keep manifests equal but for addresses and TLS: the deployment would"
                            + " come up as another one.");
                    findings.addAll(in(where, remarks));
                  }
                }));
    return findings;
  }

  private static Set<String> differences(@Nullable ClusterInventory one, ClusterInventory other) {
    List<GenericKubernetesResource> mine = one == null ? List.of() : one.manifests();
    List<GenericKubernetesResource> theirs = other.manifests();
    return mine.size() == 1 && theirs.size() == 1
        ? Manifest.of(mine.get(0)).differences(Manifest.of(theirs.get(0)))
        : Set.of();
  }

  private Optional<DataCenterId> reference() {
    return seen.entrySet().stream()
        .filter(entry -> entry.getValue().isActive())
        .map(Map.Entry::getKey)
        .findFirst()
        .or(() -> seen.keySet().stream().findFirst());
  }

  /** Two instances with one owner id take each other's records for their own. */
  private List<Finding> owners() {
    Map<String, DataCenterId> first = new HashMap<>();
    List<Finding> findings = new ArrayList<>();
    seen.forEach(
        (where, inventory) -> {
          for (ExternalDnsChecks.Instance instance : ExternalDnsChecks.instances(inventory)) {
            DataCenterId other =
                instance.publishes() ? first.putIfAbsent(instance.owner(), where) : null;
            if (other != null && !other.equals(where)) {
              Remarks remarks = new Remarks("cluster.external-dns");
              remarks.warning(
                  "ExternalDNS "
                      + instance.name()
                      + " has the owner id "
                      + instance.owner()
                      + ", as one in "
                      + other
                      + " has",
                  "Give each its own --txt-owner-id: each removes what the other published.");
              findings.addAll(in(where, remarks));
            }
          }
        });
    return findings;
  }

  /** Calls go to an address that the manifest names; a copied manifest names the wrong one. */
  private List<Finding> callAddresses() {
    Map<String, DataCenterId> first = new HashMap<>();
    List<Finding> findings = new ArrayList<>();
    seen.forEach(
        (where, inventory) ->
            callAddresses(inventory)
                .forEach(
                    address -> {
                      DataCenterId other = first.putIfAbsent(address, where);
                      if (other != null) {
                        Remarks remarks = new Remarks("cluster.extra-state");
                        remarks.warning(
                            "calls are sent to "
                                + address
                                + ", the address that the manifest of "
                                + other
                                + " names too",
                            "Name this data center's own address: calls would go to the lost one.");
                        findings.addAll(in(where, remarks));
                      }
                    }));
    return findings;
  }

  private static Set<String> callAddresses(ClusterInventory inventory) {
    Set<String> found = new TreeSet<>();
    for (GenericKubernetesResource manifest : inventory.manifests()) {
      Manifest.of(manifest)
          .leaves()
          .forEach(
              (path, value) -> {
                String last = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
                boolean isAddress = last.endsWith("ip") || last.endsWith("address");
                if (isAddress && MEDIA_PATH.matcher(path).find() && value.contains(".")) {
                  found.add(value);
                }
              });
    }
    return found;
  }

  private List<Finding> clocks() {
    List<Finding> findings = new ArrayList<>();
    List<Map.Entry<DataCenterId, ClusterInventory>> all = List.copyOf(seen.entrySet());
    for (int i = 0; i < all.size(); i++) {
      for (int k = i + 1; k < all.size(); k++) {
        Optional<ClockOffset> one = all.get(i).getValue().server().clock();
        Optional<ClockOffset> other = all.get(k).getValue().server().clock();
        if (one.isPresent() && other.isPresent()) {
          findings.addAll(apart(all.get(i).getKey(), one.get(), all.get(k).getKey(), other.get()));
        }
      }
    }
    return findings;
  }

  private static List<Finding> apart(
      DataCenterId where, ClockOffset one, DataCenterId there, ClockOffset other) {
    var apart = one.ahead().minus(other.ahead()).abs();
    var unsure = one.uncertainty().plus(other.uncertainty());
    Remarks remarks = new Remarks("cluster.clock");
    if (apart.minus(unsure).compareTo(ServerChecks.TOLERATED) > 0) {
      remarks.warning(
          "the clocks of the API servers here and in "
              + there
              + " are "
              + apart.toSeconds()
              + " s apart",
          "Synchronise both with NTP.");
    }
    return in(where, remarks);
  }

  /** Whether load balancers say what was declared, by data center. */
  public List<Finding> ingress(Map<DataCenterId, Set<String>> declared) {
    List<Finding> findings = new ArrayList<>();
    seen.forEach(
        (where, inventory) -> {
          Set<String> wanted = declared.get(where);
          if (wanted == null
              || !inventory.shows(Part.INGRESSES)
              || !(inventory.shows(Part.ALL_SERVICES) || inventory.shows(Part.SERVICES))) {
            return;
          }
          Set<String> found = IngressChecks.addresses(inventory);
          Remarks remarks = new Remarks("cluster.ingress-address");
          if (found.isEmpty()) {
            remarks.info(
                "the cluster names no address of its ingress; declared is " + Pods.names(wanted),
                "Look at the declared address with a service probe.");
          } else if (wanted.stream().noneMatch(found::contains)) {
            remarks.warning(
                "the ingress is at " + Pods.names(found) + "; declared is " + Pods.names(wanted),
                "Correct the declared address, unless something in front of it forwards.");
          }
          findings.addAll(in(where, remarks));
        });
    return findings;
  }

  private static List<Finding> in(DataCenterId where, Remarks remarks) {
    return remarks.findings().stream().map(finding -> finding.in(where)).toList();
  }
}
