package io.github.essfailover.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the authoritative servers answer for the names of a deployment.
 *
 * <p>Immutable.
 *
 * @param servers one view for each authoritative server, the one that takes updates first
 */
public record DnsState(List<ServerView> servers) {

  /** Copies what it is given. */
  public DnsState {
    servers = List.copyOf(servers);
  }

  /**
   * The answer of one server.
   *
   * @param server its name or address
   * @param locatedIn where it stands
   * @param records the addresses of each name; a name without records has an empty set
   * @param ttl the longest time to live that was seen
   * @param problem why there is no authoritative answer; the records are empty then
   */
  public record ServerView(
      String server,
      Location locatedIn,
      SortedMap<DnsName, Set<IngressAddress>> records,
      Duration ttl,
      Optional<String> problem) {

    /** Copies what it is given. */
    public ServerView {
      records = new TreeMap<>(records);
    }

    /** Whether every name has exactly these addresses here. */
    public boolean pointsAt(Set<IngressAddress> addresses) {
      return problem.isEmpty()
          && !records.isEmpty()
          && records.values().stream().allMatch(addresses::equals);
    }
  }

  /**
   * The servers that would not be lost with that data center and do not answer with the addresses.
   */
  public List<ServerView> notYetAt(Set<IngressAddress> addresses, DataCenterId lost) {
    List<ServerView> behind = new ArrayList<>();
    for (ServerView view : servers) {
      if (!view.locatedIn().isIn(lost) && !view.pointsAt(addresses)) {
        behind.add(view);
      }
    }
    return behind;
  }

  /** The longest time to live that any server showed. */
  public Duration longestTtl() {
    return servers.stream().map(ServerView::ttl).max(Duration::compareTo).orElse(Duration.ZERO);
  }
}
