package io.github.essfailover.k8s.secrets;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.github.essfailover.k8s.internal.Api;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a copy of one object would change, and the copying. Server-side apply of the keys that must
 * be equal and of no other: what others put beside them stays. Its text shows no value; immutable.
 */
public final class Copying {

  /** Who owns the fields that are copied. */
  public static final String MANAGER = "essfailover-secret-sync";

  private final Entry entry;
  private final Map<String, byte[]> values;
  private final String type;
  private final Set<String> changed;
  private final Optional<String> refusal;

  private Copying(
      Entry entry,
      Map<String, byte[]> values,
      String type,
      Set<String> changed,
      Optional<String> refusal) {
    this.entry = entry;
    this.values = values;
    this.type = type;
    this.changed = Set.copyOf(changed);
    this.refusal = refusal;
  }

  /** What there is to copy; what the source does not have is left alone. Pure. */
  public static List<Copying> of(
      Sight source, Sight target, Predicate<String> chosen, Instant now) {
    List<Copying> all = new ArrayList<>();
    for (Entry entry : source.catalogue().entries()) {
      Optional<Content> content = source.content(entry.place());
      if (entry.role() != Entry.Role.DERIVED
          && chosen.test(entry.place().name())
          && content.isPresent()) {
        all.add(one(source, entry, content.get(), target.content(entry.place()), now));
      }
    }
    return all;
  }

  private static Copying one(
      Sight source, Entry entry, Content from, Optional<Content> to, Instant now) {
    Map<String, byte[]> values = new TreeMap<>();
    Set<String> changed = new TreeSet<>();
    for (String key : entry.keysOf(from)) {
      from.value(key)
          .ifPresent(
              value -> {
                values.put(key, value);
                if (to.filter(t -> t.has(key, value)).isEmpty()) {
                  changed.add(key);
                }
              });
    }
    // What an earlier copy put there would be removed by an apply that leaves it out.
    to.ifPresent(
        t -> t.ours().forEach(key -> t.value(key).ifPresent(v -> values.putIfAbsent(key, v))));
    Optional<String> refusal =
        changed.isEmpty()
            ? Optional.empty()
            : Flaws.unfit(source, entry, from, now)
                .map(flaw -> "in the source, " + flaw)
                .or(() -> to.flatMap(t -> refusal(t, from)));
    return new Copying(entry, values, from.type(), changed, refusal);
  }

  private static Optional<String> refusal(Content target, Content source) {
    if (target.certificate().isPresent()) {
      return target.certificate().map(name -> "cert-manager's Certificate " + name + " renews it");
    }
    if (target.isFrozen()) {
      return Optional.of("it is immutable in the target: delete it there");
    }
    return target.type().equals(source.type())
        ? Optional.empty()
        : Optional.of(
            "its type is " + target.type() + ", in the source " + source.type() + ": delete it");
  }

  /** The object. */
  public Place place() {
    return entry.place();
  }

  /** The keys whose values differ or are not there. */
  public Set<String> changed() {
    return new TreeSet<>(changed);
  }

  /** Why it is not copied. */
  public Optional<String> refusal() {
    return refusal;
  }

  /** Does it. */
  public void apply(Api api, String namespace) {
    String resource = entry.place().kind().plural() + " in " + namespace;
    if (entry.place().kind() == Place.Kind.SECRET) {
      Secret secret = secret(namespace);
      api.write(
          "patch",
          resource,
          c -> c.resource(secret).fieldManager(MANAGER).forceConflicts().serverSideApply());
    } else {
      ConfigMap map = configMap(namespace);
      api.write(
          "patch",
          resource,
          c -> c.resource(map).fieldManager(MANAGER).forceConflicts().serverSideApply());
    }
  }

  private Secret secret(String namespace) {
    Map<String, String> data = new TreeMap<>();
    values.forEach((key, value) -> data.put(key, Base64.getEncoder().encodeToString(value)));
    return new SecretBuilder()
        .withNewMetadata()
        .withName(entry.place().name())
        .withNamespace(namespace)
        .endMetadata()
        .withType(type)
        .withData(data)
        .build();
  }

  private ConfigMap configMap(String namespace) {
    Map<String, String> data = new TreeMap<>();
    values.forEach((key, value) -> data.put(key, new String(value, StandardCharsets.UTF_8)));
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(entry.place().name())
        .withNamespace(namespace)
        .endMetadata()
        .withData(data)
        .build();
  }

  @Override
  public String toString() {
    return entry.place() + " keys " + changed();
  }
}
