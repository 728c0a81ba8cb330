package io.github.essfailover.k8s.secrets;

import io.github.essfailover.k8s.internal.Json;
import io.github.essfailover.k8s.secrets.Catalogue.Derivation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The secrets of an ESS Classic, as its ElementDeployment names them: every property {@code
 * <x>SecretKey} of a component names a key of the Secret {@code secretName} (Element's
 * documentation, "Using the Element Server Suite helm charts"). Pure.
 */
public final class ClassicSecrets {

  private static final String SUFFIX = "SecretKey";
  private static final String SYNAPSE = "synapse";
  private static final Map<String, String> DERIVED =
      Map.of(
          "signingKey", "signingKey",
          "macaroon", "macaroon",
          "registrationSharedSecret", "registrationSharedSecret",
          "password", "postgresPassword");

  private ClassicSecrets() {}

  /**
   * What an ElementDeployment names.
   *
   * @param spec its {@code spec}
   */
  public static Catalogue of(String deployment, Map<?, ?> spec) {
    List<Entry> entries = new ArrayList<>();
    List<Derivation> derivations = new ArrayList<>();
    Map<?, ?> global = Json.object(spec.get("global"));
    Map<String, String> globalKeys = keys(global);
    globalKeys.putIfAbsent("genericSharedSecret", "genericSharedSecret");
    entries.add(Entry.source(named(global, "global"), values(globalKeys), Set.of()));
    Map<?, ?> components = Json.object(spec.get("components"));
    components.forEach(
        (name, component) -> {
          if (!name.equals(SYNAPSE) && component instanceof Map<?, ?> map) {
            Map<String, String> keys = keys(map);
            if (!keys.isEmpty()) {
              entries.add(Entry.source(named(map, String.valueOf(name)), values(keys), Set.of()));
            }
          }
        });
    Map<?, ?> synapse = Json.object(components.get(SYNAPSE));
    addSynapse(deployment, synapse, entries, derivations);
    Map<String, String> old = new TreeMap<>();
    String found = OldSigningKeys.in(synapse);
    if (!found.isEmpty()) {
      old.put("ElementDeployment", found);
    }
    return new Catalogue(merged(entries), derivations, List.of(), old);
  }

  private static void addSynapse(
      String deployment, Map<?, ?> synapse, List<Entry> entries, List<Derivation> derivations) {
    Place source = named(synapse, SYNAPSE);
    Map<String, String> keys = keys(synapse);
    DERIVED.forEach(keys::putIfAbsent);
    String signing = keys.getOrDefault("signingKey", "signingKey");
    entries.add(Entry.source(source, values(keys), Set.of(signing)));
    Place derived = Place.secret(deployment + "-synapse-secrets");
    entries.add(
        new Entry(
            derived,
            Set.copyOf(DERIVED.values()),
            false,
            Set.of("signingKey"),
            Entry.Role.DERIVED));
    new TreeMap<>(DERIVED)
        .forEach(
            (name, derivedKey) ->
                derivations.add(
                    new Derivation(
                        source, keys.getOrDefault(name, derivedKey), derived, derivedKey)));
  }

  private static Place named(Map<?, ?> component, String otherwise) {
    String name = Json.text(component.get("secretName"));
    return Place.secret(name.isEmpty() ? otherwise : name);
  }

  /** What the properties that end in SecretKey say, by the property without that ending. */
  private static Map<String, String> keys(Map<?, ?> component) {
    Map<String, String> found = new TreeMap<>();
    collect(component, found);
    return found;
  }

  private static void collect(Object at, Map<String, String> found) {
    if (at instanceof Map<?, ?> map) {
      map.forEach(
          (name, value) -> {
            String property = String.valueOf(name);
            if (property.endsWith(SUFFIX) && value instanceof String key && !key.isEmpty()) {
              // Two of the same name, for instance passwords of two things, are both kept.
              String plain = property.substring(0, property.length() - SUFFIX.length());
              String free = found.containsKey(plain) ? plain + " " + key : plain;
              found.put(free, key);
            } else if (value != null) {
              collect(value, found);
            }
          });
    } else {
      Json.array(at).forEach(each -> collect(each, found));
    }
  }

  private static Set<String> values(Map<String, String> keys) {
    return new TreeSet<>(keys.values());
  }

  /** Components may share a Secret. */
  private static List<Entry> merged(List<Entry> entries) {
    Map<Place, Entry> byPlace = new TreeMap<>();
    for (Entry entry : entries) {
      byPlace.merge(entry.place(), entry, ClassicSecrets::both);
    }
    return List.copyOf(byPlace.values());
  }

  private static Entry both(Entry a, Entry b) {
    Set<String> keys = new TreeSet<>(a.keys());
    keys.addAll(b.keys());
    Set<String> signing = new TreeSet<>(a.signing());
    signing.addAll(b.signing());
    return new Entry(a.place(), keys, false, signing, a.role());
  }
}
