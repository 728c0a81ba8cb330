package io.github.essfailover.internal.planner;

import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.DnsState.ServerView;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.Site;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Names that point where neither the source nor the target is: users of such a name are not served
 * by what the plan moves, or somebody else moves it. Pure.
 */
final class DnsLint {

  private DnsLint() {}

  static void check(Planner.Input input, List<Finding> findings) {
    Set<IngressAddress> known = new TreeSet<>(input.source().ingress());
    known.addAll(input.target().ingress());
    input
        .observed()
        .dns()
        .forEach(
            (zone, seen) ->
                seen.value()
                    .ifPresent(
                        state ->
                            strangers(state.servers(), known)
                                .forEach((name, of) -> findings.add(found(input, name, of)))));
  }

  private static SortedMap<DnsName, Set<IngressAddress>> strangers(
      List<ServerView> views, Set<IngressAddress> known) {
    SortedMap<DnsName, Set<IngressAddress>> strangers = new TreeMap<>();
    for (ServerView view : views) {
      view.records()
          .forEach(
              (name, addresses) -> {
                Set<IngressAddress> others = new TreeSet<>(addresses);
                others.removeAll(known);
                if (!others.isEmpty()) {
                  strangers.computeIfAbsent(name, n -> new TreeSet<>()).addAll(others);
                }
              });
    }
    return strangers;
  }

  private static Finding found(Planner.Input input, DnsName name, Set<IngressAddress> addresses) {
    String owner =
        input.sites().values().stream()
            .filter(site -> addresses.stream().anyMatch(site.ingress()::contains))
            .map(Site::id)
            .findFirst()
            .map(id -> "of " + id)
            .orElse("of no data center");
    return Finding.of(
        "dns.dangling",
        Severity.WARNING,
        name + " points at " + addresses + " " + owner,
        "Find out who pointed it there; the plan points it at the target.");
  }
}
