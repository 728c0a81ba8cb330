package io.github.essfailover.dns;

import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.IngressAddress;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * The A, AAAA and CNAME sets of one name as Route 53 has them, TTL and alias targets included: a
 * DELETE has to name them exactly.
 *
 * <p>Immutable.
 */
record RecordSets(DnsName name, List<ResourceRecordSet> sets) {

  RecordSets {
    sets = List.copyOf(sets);
  }

  static boolean isAddress(ResourceRecordSet set) {
    return set.type() == RRType.A || set.type() == RRType.AAAA || set.type() == RRType.CNAME;
  }

  /** An alias record counts as an alias, whatever type of addresses it stands for. */
  SortedSet<IngressAddress> addresses() {
    TreeSet<IngressAddress> addresses = new TreeSet<>();
    for (ResourceRecordSet set : sets) {
      if (set.aliasTarget() != null) {
        addresses.add(new IngressAddress(IngressAddress.Type.CNAME, set.aliasTarget().dnsName()));
      } else {
        IngressAddress.Type type = IngressAddress.Type.valueOf(set.typeAsString());
        for (ResourceRecord record : set.resourceRecords()) {
          addresses.add(new IngressAddress(type, record.value()));
        }
      }
    }
    return addresses;
  }

  /** Alias records have the TTL of what they stand for, which the API does not tell. */
  long ttlSeconds() {
    return sets.stream()
        .filter(set -> set.ttl() != null)
        .mapToLong(ResourceRecordSet::ttl)
        .max()
        .orElse(0);
  }

  /** Weighted, failover, latency and other sets answer differently to different askers. */
  Optional<String> routingPolicy() {
    return sets.stream().anyMatch(set -> set.setIdentifier() != null)
        ? Optional.of("has a routing policy for " + name)
        : Optional.empty();
  }
}
