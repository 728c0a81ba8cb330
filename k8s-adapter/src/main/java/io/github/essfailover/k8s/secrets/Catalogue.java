package io.github.essfailover.k8s.secrets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The secrets of a deployment that must be equal in all its data centers. Immutable.
 *
 * @param derivations what a controller copies from one to the other within a cluster
 * @param configuration objects whose text may have {@code old_signing_keys}
 * @param oldSigningKeys what a manifest says about them, by where; empty texts are left out
 */
public record Catalogue(
    List<Entry> entries,
    List<Derivation> derivations,
    List<Place> configuration,
    Map<String, String> oldSigningKeys) {

  /** One value that a controller copies. */
  public record Derivation(Place source, String sourceKey, Place derived, String derivedKey) {}

  /** Copies what it is given. */
  public Catalogue {
    entries = List.copyOf(entries);
    derivations = List.copyOf(derivations);
    configuration = List.copyOf(configuration);
    oldSigningKeys = Map.copyOf(oldSigningKeys);
  }

  /** With more entries; one of a place that is there already is left out. */
  public Catalogue with(List<Entry> more) {
    List<Entry> all = new ArrayList<>(entries);
    more.stream()
        .filter(e -> all.stream().noneMatch(there -> there.place().equals(e.place())))
        .forEach(all::add);
    return new Catalogue(all, derivations, configuration, oldSigningKeys);
  }

  /** All objects that have to be read. */
  Stream<Place> places() {
    return Stream.concat(entries.stream().map(Entry::place), configuration.stream()).distinct();
  }
}
