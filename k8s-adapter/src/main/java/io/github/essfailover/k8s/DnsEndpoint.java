package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.github.essfailover.k8s.internal.Json;
import io.github.essfailover.k8s.internal.Specs;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.IngressAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One {@code DNSEndpoint} as external-dns takes it: a list of record sets with name, type, targets
 * and TTL (external-dns documentation, "CRD Source"). A target must not end in a dot, or the record
 * set is skipped (external-dns, source/crd.go). Immutable.
 */
record DnsEndpoint(GenericKubernetesResource object) {

  static final ResourceDefinitionContext CONTEXT =
      new ResourceDefinitionContext.Builder()
          .withGroup("externaldns.k8s.io")
          .withVersion("v1alpha1")
          .withKind("DNSEndpoint")
          .withPlural("dnsendpoints")
          .withNamespaced(true)
          .build();

  /** What the library wrote last, so that an edit by others is told from it. */
  static final String WRITTEN = "essfailover.io/written";

  private static final Set<String> TYPES =
      Set.copyOf(Arrays.stream(IngressAddress.Type.values()).map(Enum::name).toList());

  /** One that is not there yet. */
  static DnsEndpoint absent(String namespace, String name) {
    GenericKubernetesResource made = new GenericKubernetesResource();
    made.setApiVersion(CONTEXT.getGroup() + "/" + CONTEXT.getVersion());
    made.setKind(CONTEXT.getKind());
    made.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
    return new DnsEndpoint(made);
  }

  String name() {
    return object.getMetadata().getName();
  }

  /** Whether the API server has it. */
  boolean isThere() {
    return object.getMetadata().getResourceVersion() != null;
  }

  /** What it says of these names; empty sets for those of which it says nothing. */
  SortedMap<DnsName, Set<IngressAddress>> records(Set<DnsName> names) {
    SortedMap<DnsName, Set<IngressAddress>> records = new TreeMap<>();
    names.forEach(name -> records.put(name, new TreeSet<>()));
    for (Map<?, ?> set : sets()) {
      for (DnsName name : names) {
        if (isOf(set, name)) {
          Objects.requireNonNull(records.get(name)).addAll(addresses(set));
        }
      }
    }
    return records;
  }

  /** The longest TTL of these names, in seconds; 0 when nothing is said. */
  long ttlSeconds(Set<DnsName> names) {
    return sets().stream()
        .filter(set -> names.stream().anyMatch(name -> isOf(set, name)))
        .map(set -> set.get("recordTTL"))
        .mapToLong(ttl -> ttl instanceof Number number ? number.longValue() : 0)
        .max()
        .orElse(0);
  }

  /** The names that have a set of their own for some of their users, which cannot be moved so. */
  SortedSet<DnsName> routed(Set<DnsName> names) {
    List<Map<?, ?>> parts =
        sets().stream().filter(set -> !Json.text(set.get("setIdentifier")).isEmpty()).toList();
    return new TreeSet<>(
        names.stream().filter(name -> parts.stream().anyMatch(part -> isOf(part, name))).toList());
  }

  /** Those of the names that it has records of. */
  SortedSet<DnsName> claims(Set<DnsName> names) {
    SortedMap<DnsName, Set<IngressAddress>> records = records(names);
    records.values().removeIf(Set::isEmpty);
    return new TreeSet<>(records.keySet());
  }

  /** Whether nobody edited what the library wrote last; false when it never wrote. */
  boolean isAsWritten(Set<DnsName> names) {
    return Stamp.annotation(object, WRITTEN).equals(print(records(names)));
  }

  /** Whether external-dns read it; it says so before it tells its provider (source/crd.go). */
  boolean isRead() {
    Object seen = Json.object(object, "status").get("observedGeneration");
    Long now = object.getMetadata().getGeneration();
    return seen instanceof Number number && now != null && number.longValue() == now;
  }

  /** The same with these records, and everything else as it is. */
  DnsEndpoint with(
      SortedMap<DnsName, Set<IngressAddress>> records, long ttl, Map<String, String> annotations) {
    List<Object> all = new ArrayList<>();
    sets().stream()
        .filter(set -> records.keySet().stream().noneMatch(name -> isOf(set, name)))
        .forEach(all::add);
    records.forEach((name, addresses) -> all.addAll(sets(name, addresses, ttl)));
    Map<String, String> remembered = new TreeMap<>();
    if (object.getMetadata().getAnnotations() != null) {
      remembered.putAll(object.getMetadata().getAnnotations());
    }
    remembered.putAll(annotations);
    remembered.put(WRITTEN, print(records));
    DnsEndpoint changed = absent(object.getMetadata().getNamespace(), name());
    changed.object.setMetadata(
        new ObjectMetaBuilder(object.getMetadata()).withAnnotations(remembered).build());
    object.getAdditionalProperties().forEach(changed.object::setAdditionalProperty);
    Map<String, Object> spec = new LinkedHashMap<>();
    Json.object(object, "spec").forEach((key, value) -> spec.put(String.valueOf(key), value));
    spec.put("endpoints", all);
    changed.object.setAdditionalProperty("spec", spec);
    return changed;
  }

  boolean saysTheSameAs(DnsEndpoint other) {
    return Specs.same(Json.object(object, "spec"), Json.object(other.object, "spec"));
  }

  private List<Object> sets(DnsName name, Set<IngressAddress> addresses, long ttl) {
    List<Object> made = new ArrayList<>();
    for (IngressAddress.Type type : IngressAddress.Type.values()) {
      List<String> targets =
          new TreeSet<>(addresses)
              .stream().filter(a -> a.type() == type).map(IngressAddress::value).toList();
      if (!targets.isEmpty()) {
        Map<String, Object> set = new LinkedHashMap<>();
        kept(name).forEach(set::put);
        set.put("dnsName", name.value());
        set.put("recordType", type.name());
        set.put("recordTTL", ttl);
        set.put("targets", targets);
        made.add(set);
      }
    }
    return made;
  }

  /** Settings for the provider, for instance whether it puts its own proxy before the name. */
  private Map<String, Object> kept(DnsName name) {
    Map<String, Object> kept = new LinkedHashMap<>();
    sets().stream()
        .filter(set -> isOf(set, name))
        .findFirst()
        .ifPresent(set -> set.forEach((key, value) -> kept.put(String.valueOf(key), value)));
    return kept;
  }

  private List<Map<?, ?>> sets() {
    List<Map<?, ?>> sets = new ArrayList<>();
    Json.array(Json.object(object, "spec").get("endpoints"))
        .forEach(set -> sets.add(Json.object(set)));
    return sets;
  }

  private static boolean isOf(Map<?, ?> set, DnsName name) {
    return TYPES.contains(Json.text(set.get("recordType")))
        && plain(Json.text(set.get("dnsName"))).equals(plain(name.value()));
  }

  private static SortedSet<IngressAddress> addresses(Map<?, ?> set) {
    IngressAddress.Type type = IngressAddress.Type.valueOf(Json.text(set.get("recordType")));
    SortedSet<IngressAddress> addresses = new TreeSet<>();
    Json.array(set.get("targets"))
        .forEach(target -> addresses.add(new IngressAddress(type, Json.text(target))));
    return addresses;
  }

  private static String plain(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static String print(SortedMap<DnsName, Set<IngressAddress>> records) {
    StringBuilder text = new StringBuilder();
    records.forEach(
        (name, to) -> text.append(name).append('=').append(new TreeSet<>(to)).append(';'));
    return text.toString();
  }
}
