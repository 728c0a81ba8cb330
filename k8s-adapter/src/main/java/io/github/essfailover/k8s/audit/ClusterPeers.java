package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One cluster beside the others, by what they told each other. A difference is told once: by the
 * standby of an active data center, else by one of the two. Pure.
 */
public final class ClusterPeers {

  private static final String CAPACITY = "cluster.capacity";

  /** Names of the comparisons. */
  static final Set<String> NAMES =
      Set.of(
          "cluster.active",
          "cluster.image-parity",
          "cluster.definitions",
          "cluster.worker-parity",
          "cluster.version-skew",
          CAPACITY);

  private static final int TOLERATED_SKEW = 1;

  private ClusterPeers() {}

  /** What a failover needs to be equal, or enough, and is not. */
  public static List<Finding> compare(
      Map<String, String> own, Map<DataCenterId, Map<String, String>> peers) {
    List<Finding> findings = new ArrayList<>();
    peers.forEach(
        (where, peer) -> {
          if (isTold(own, peer)) {
            findings.addAll(beside(own, where.value(), peer));
          }
          if (isActive(own) && isActive(peer)) {
            Remarks remarks = new Remarks("cluster.active");
            remarks.error(
                where + " is active too",
                "Find out at once which one users write to, and hold the other.");
            findings.addAll(remarks.findings());
          }
        });
    return findings;
  }

  /** The comparisons for which both sides knew enough. */
  public static Set<String> compared(
      Map<String, String> own, Map<DataCenterId, Map<String, String>> peers) {
    Set<String> compared = new TreeSet<>();
    for (Map<String, String> peer : peers.values()) {
      Set<String> both = new TreeSet<>(own.keySet());
      both.retainAll(peer.keySet());
      both.forEach(name -> compared.add(comparison(name)));
      if (!isActive(own)
          && isActive(peer)
          && own.containsKey(ClusterFacts.SUPPLY)
          && peer.containsKey(ClusterFacts.DEMAND)) {
        compared.add(CAPACITY);
      }
    }
    compared.remove("");
    return compared;
  }

  private static String comparison(String fact) {
    if (fact.startsWith(ClusterFacts.IMAGE)) {
      return "cluster.image-parity";
    }
    if (fact.startsWith(ClusterFacts.DEFINITION)) {
      return "cluster.definitions";
    }
    return switch (fact) {
      case ClusterFacts.ACTIVE -> "cluster.active";
      case ClusterFacts.VERSION -> "cluster.version-skew";
      case ClusterFacts.WORKERS -> "cluster.worker-parity";
      default -> "";
    };
  }

  private static boolean isTold(Map<String, String> own, Map<String, String> peer) {
    if (isActive(own) != isActive(peer)) {
      return isActive(peer);
    }
    return own.toString().compareTo(peer.toString()) < 0;
  }

  private static boolean isActive(Map<String, String> facts) {
    return "true".equals(facts.get(ClusterFacts.ACTIVE));
  }

  private static List<Finding> beside(
      Map<String, String> own, String where, Map<String, String> peer) {
    Remarks images = new Remarks("cluster.image-parity");
    Remarks definitions = new Remarks("cluster.definitions");
    Remarks workers = new Remarks("cluster.worker-parity");
    Remarks skew = new Remarks("cluster.version-skew");
    Remarks capacity = new Remarks(CAPACITY);
    Set<String> names = new TreeSet<>(own.keySet());
    names.retainAll(peer.keySet());
    for (String name : names) {
      String mine = own.getOrDefault(name, "");
      String theirs = peer.getOrDefault(name, "");
      if (mine.equals(theirs)) {
        continue;
      }
      String seen = name + ": here " + shown(mine) + ", in " + where + " " + shown(theirs);
      if (name.startsWith(ClusterFacts.IMAGE)) {
        images.error(
            seen,
            "Install the same release everywhere: an older one may not start on a newer database.");
      } else if (name.startsWith(ClusterFacts.DEFINITION)) {
        definitions.error(seen, "Install the same release of operator and updater everywhere.");
      } else if (name.equals(ClusterFacts.WORKERS)) {
        workers.warning(seen, "Give Synapse the same workers in all data centers.");
      } else if (name.equals(ClusterFacts.VERSION)) {
        skew(mine, theirs, seen, skew);
      }
    }
    if (isActive(peer)
        && own.containsKey(ClusterFacts.SUPPLY)
        && peer.containsKey(ClusterFacts.DEMAND)) {
      Capacity.compare(
          Serialization.unmarshal(
              peer.getOrDefault(ClusterFacts.DEMAND, ""), Capacity.Demand.class),
          Serialization.unmarshal(own.getOrDefault(ClusterFacts.SUPPLY, ""), Capacity.Supply.class),
          where,
          capacity);
    }
    List<Finding> findings = new ArrayList<>();
    List.of(images, definitions, workers, skew, capacity)
        .forEach(remarks -> findings.addAll(remarks.findings()));
    return findings;
  }

  private static String shown(String value) {
    return value.isEmpty() ? "none" : value;
  }

  private static void skew(String mine, String theirs, String seen, Remarks remarks) {
    Versions one = Versions.parse(mine);
    Versions other = Versions.parse(theirs);
    if (!one.isKnown() || !other.isKnown()) {
      return;
    }
    int apart = Math.abs(one.minor() - other.minor());
    if (one.major() != other.major() || apart > TOLERATED_SKEW) {
      remarks.warning(seen, "Upgrade the older one: APIs that it lacks fail in an activation.");
    } else if (apart > 0) {
      remarks.info(seen, "Let them not grow further apart.");
    }
  }
}
