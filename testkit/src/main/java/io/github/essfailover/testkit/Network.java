package io.github.essfailover.testkit;

import io.github.essfailover.model.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Who reaches whom, and who listens where. Guarded by the world's lock. */
final class Network {
  private final Map<Endpoint, Server> servers = new HashMap<>();
  private final Set<String> cuts = new TreeSet<>();
  private final Map<Endpoint, Endpoint> aliases = new HashMap<>();

  Network(List<Server> servers) {
    servers.forEach(server -> this.servers.putIfAbsent(server.endpoint, server));
  }

  boolean reaches(String from, String to) {
    return cuts.isEmpty() || !cuts.contains(pair(from, to));
  }

  void cut(String one, String other) {
    cuts.add(pair(one, other));
  }

  void heal(String one, String other) {
    cuts.remove(pair(one, other));
  }

  void healAll() {
    cuts.clear();
  }

  private static String pair(String a, String b) {
    return a.compareTo(b) < 0 ? a + " | " + b : b + " | " + a;
  }

  void alias(Endpoint name, Endpoint leadsTo) {
    aliases.put(name, leadsTo);
  }

  Optional<Server> listening(Endpoint endpoint) {
    return Optional.ofNullable(servers.get(aliases.getOrDefault(endpoint, endpoint)));
  }
}
