package io.github.essfailover.k8s.audit;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.IngressAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether the database host that a data center's deployment names leads to its own server.
 * Immutable; without I/O but for the lookups that it is given.
 *
 * @param declared names and addresses of the database servers, by data center
 * @param lookups how names are looked up as that data center's pods would
 */
public record DatabaseHosts(
    Map<DataCenterId, Set<String>> declared, Map<DataCenterId, Lookup> lookups) {

  /** Finds the addresses of a name. */
  @FunctionalInterface
  public interface Lookup {
    /**
     * Addresses and aliases; empty when there are none.
     *
     * @throws AdapterException when nobody answers
     */
    Set<String> addresses(String name);
  }

  /** Copies the maps. */
  public DatabaseHosts {
    declared = Map.copyOf(declared);
    lookups = Map.copyOf(lookups);
  }

  /** What is wrong with those hosts of a data center's manifest. */
  public List<Finding> check(DataCenterId where, Set<String> hosts) {
    Remarks remarks = new Remarks("cluster.database-host");
    for (String host : hosts) {
      check(where, host, remarks);
    }
    return remarks.findings().stream().map(finding -> finding.in(where)).toList();
  }

  /** Hosts that several data centers name, which are right only if they resolve differently. */
  public List<Finding> shared(Map<DataCenterId, Set<String>> hosts) {
    List<Finding> findings = new ArrayList<>();
    hosts.forEach(
        (where, own) ->
            hosts.forEach(
                (there, others) -> {
                  Set<String> both = new TreeSet<>(own);
                  both.retainAll(others);
                  both.removeIf(host -> !isAddress(host));
                  if (where.compareTo(there) < 0 && !both.isEmpty()) {
                    Remarks remarks = new Remarks("cluster.database-host");
                    remarks.error(
                        "the manifests here and in "
                            + there
                            + " name the same database address "
                            + Pods.names(both),
                        "Name each data center's own server.");
                    remarks.findings().forEach(finding -> findings.add(finding.in(where)));
                  }
                }));
    return findings;
  }

  private void check(DataCenterId where, String host, Remarks remarks) {
    Set<String> own = declared.getOrDefault(where, Set.of());
    Set<String> found = new TreeSet<>(Set.of(host));
    boolean isResolved = isAddress(host);
    Lookup lookup = lookups.get(where);
    if (!isResolved && lookup != null) {
      try {
        Set<String> addresses = lookup.addresses(host);
        if (addresses.isEmpty()) {
          remarks.error(
              "the database host " + host + " has no address",
              "Correct the manifest or the DNS of this data center.");
          return;
        }
        found.addAll(addresses);
        isResolved = true;
      } catch (AdapterException e) {
        remarks.info(
            "the database host " + host + " could not be looked up: " + e.code(), e.remedy());
      }
    }
    if (meet(found, own)) {
      return;
    }
    Optional<DataCenterId> other =
        declared.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(where) && meet(found, entry.getValue()))
            .map(Map.Entry::getKey)
            .findFirst();
    if (other.isPresent()) {
      remarks.error(
          "the database host " + host + " leads to the server of " + other.get(),
          "Name this data center's own server in its manifest: after a failover Synapse would"
              + " write to the lost one, or not start.");
    } else if (!own.isEmpty() && isResolved) {
      remarks.error(
          "the database host "
              + host
              + " leads to "
              + Pods.names(found)
              + ", not to a server that was declared here",
          "Correct the manifest, or declare the address.");
    } else if (!own.isEmpty()) {
      remarks.info(
          "it is not known where the database host " + host + " leads",
          "Give the audit a lookup for this data center.");
    }
  }

  private static boolean meet(Set<String> some, Set<String> others) {
    return some.stream().anyMatch(others::contains);
  }

  private static boolean isAddress(String host) {
    try {
      return IngressAddress.parse(host).type() != IngressAddress.Type.CNAME;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
