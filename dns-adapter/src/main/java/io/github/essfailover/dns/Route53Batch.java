package io.github.essfailover.dns;

import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.IngressAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.model.AliasTarget;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * The changes that move all names.
 *
 * @param aliases hosted zone ids of the names that are written as alias records
 */
record Route53Batch(long ttlSeconds, Map<String, String> aliases) {

  List<Change> changes(Map<DnsName, RecordSets> now, SortedSet<IngressAddress> target) {
    List<Change> changes = new ArrayList<>();
    now.forEach(
        (name, sets) -> {
          if (!sets.addresses().equals(target)) {
            sets.sets().forEach(set -> changes.add(change(ChangeAction.DELETE, set)));
            wanted(name, target).forEach(set -> changes.add(change(ChangeAction.CREATE, set)));
          }
        });
    return changes;
  }

  /** Alias records keep the TTL of what they stand for. */
  List<Change> ttlChanges(Map<DnsName, RecordSets> now) {
    List<Change> changes = new ArrayList<>();
    for (RecordSets sets : now.values()) {
      for (ResourceRecordSet set : sets.sets()) {
        if (set.aliasTarget() == null && set.ttl() != ttlSeconds) {
          changes.add(change(ChangeAction.DELETE, set));
          changes.add(change(ChangeAction.CREATE, set.toBuilder().ttl(ttlSeconds).build()));
        }
      }
    }
    return changes;
  }

  private static Change change(ChangeAction action, ResourceRecordSet set) {
    return Change.builder().action(action).resourceRecordSet(set).build();
  }

  private List<ResourceRecordSet> wanted(DnsName name, SortedSet<IngressAddress> target) {
    @Nullable String aliasZone = aliases.get(target.first().value());
    if (aliasZone != null) {
      AliasTarget alias =
          AliasTarget.builder()
              .dnsName(target.first().value() + ".")
              .hostedZoneId(aliasZone)
              .evaluateTargetHealth(false)
              .build();
      // Both families: one that the target does not have simply has no answer.
      return List.of(
          set(name, RRType.A).aliasTarget(alias).build(),
          set(name, RRType.AAAA).aliasTarget(alias).build());
    }
    List<ResourceRecordSet> sets = new ArrayList<>();
    for (IngressAddress.Type type : IngressAddress.Type.values()) {
      List<ResourceRecord> records = records(type, target);
      if (!records.isEmpty()) {
        sets.add(
            set(name, RRType.fromValue(type.name()))
                .ttl(ttlSeconds)
                .resourceRecords(records)
                .build());
      }
    }
    return sets;
  }

  private static List<ResourceRecord> records(
      IngressAddress.Type type, SortedSet<IngressAddress> target) {
    String end = type == IngressAddress.Type.CNAME ? "." : "";
    return target.stream()
        .filter(address -> address.type() == type)
        .map(address -> ResourceRecord.builder().value(address.value() + end).build())
        .toList();
  }

  private static ResourceRecordSet.Builder set(DnsName name, RRType type) {
    return ResourceRecordSet.builder().name(name.value() + ".").type(type);
  }
}
