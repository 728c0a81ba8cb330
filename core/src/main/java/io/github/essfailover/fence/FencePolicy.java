package io.github.essfailover.fence;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Decides whether a data center is fenced. Pure functions of evidence, sightings and time.
 *
 * <p>The rules:
 *
 * <ul>
 *   <li>{@code NO_WRITES} of every database from two different witnesses or one conclusive one,
 *       {@code NO_ANSWERS} from one, {@code NO_EGRESS} from one. Weak evidence never counts.
 *   <li>A person's statement is a witness for every claim as soon as a machine's evidence or
 *       corroboration stands beside it; alone it is nothing but the ground for an override.
 *   <li>Corroboration — every vantage point looked, none saw anything, for a while — counts only
 *       beside a statement: to an orchestrator that cannot reach it, a dead data center and a
 *       partitioned one look the same.
 *   <li>A sign of life vetoes, whatever else there is, until the same vantage point sees that what
 *       lived is quiet, or has seen nothing for a while: heartbeats come seconds apart.
 * </ul>
 */
public final class FencePolicy {

  /** How long every vantage point must have seen nothing before that corroborates a statement. */
  public static final Duration DEFAULT_QUIET = Duration.ofSeconds(10);

  private FencePolicy() {}

  /** The claims that must be vouched for before databases of these names may be promoted. */
  public static Set<FenceClaim> claims(Collection<String> databases) {
    Set<FenceClaim> claims = new TreeSet<>();
    databases.forEach(database -> claims.add(FenceClaim.noWrites(database)));
    claims.add(FenceClaim.noEgress());
    claims.add(FenceClaim.noAnswers());
    return claims;
  }

  /**
   * Judges.
   *
   * @param required what has to be vouched for, see {@link #claims}
   * @param evidence all evidence that was collected; what has expired is passed over
   * @param sightings all sightings
   * @param quiet how long a vantage point must see nothing after a sign of life
   */
  public static FenceVerdict judge(
      Set<FenceClaim> required,
      Collection<Evidence> evidence,
      Collection<Sighting> sightings,
      Duration quiet,
      Instant now) {
    List<Evidence> counting = evidence.stream().filter(e -> e.countsAt(now)).toList();
    List<Sighting> signs =
        signsOfLife(sightings, quiet, now).stream()
            .filter(sign -> !isOutweighed(sign, counting))
            .toList();
    if (!signs.isEmpty()) {
      return new FenceVerdict.Vetoed(signs);
    }
    List<String> missing = new ArrayList<>();
    for (FenceClaim claim : new TreeSet<>(required)) {
      missing(claim, counting).ifPresent(missing::add);
    }
    return missing.isEmpty()
        ? new FenceVerdict.Proven(FenceProof.of(relevant(counting, required)))
        : new FenceVerdict.Insufficient(missing);
  }

  /**
   * Judges with the corroboration that follows from the sightings.
   *
   * @param source the data center that is to be fenced
   * @param databases the database groups that would be promoted
   * @param quiet how long every vantage point must have seen nothing
   */
  public static FenceVerdict decide(
      DataCenterId source,
      Collection<String> databases,
      Collection<Evidence> evidence,
      Collection<Sighting> sightings,
      Duration quiet,
      Instant now) {
    Set<FenceClaim> claims = claims(databases);
    List<Evidence> all = new ArrayList<>(evidence);
    corroboration(source, claims, sightings, quiet, now).ifPresent(all::add);
    return judge(claims, all, sightings, quiet, now);
  }

  /**
   * The corroboration that follows from the sightings, if it does: every vantage point that can see
   * it looked within the last {@code quiet}, the looking began at least {@code quiet} ago, and
   * nobody saw a sign of life since.
   */
  public static Optional<Evidence> corroboration(
      DataCenterId subject,
      Set<FenceClaim> claims,
      Collection<Sighting> sightings,
      Duration quiet,
      Instant now) {
    List<Sighting> about = sightings.stream().filter(s -> s.subject().equals(subject)).toList();
    Instant since = now.minus(quiet);
    boolean longEnough = about.stream().anyMatch(s -> !s.observedAt().isAfter(since));
    boolean alive = about.stream().anyMatch(s -> s.isAlive() && s.observedAt().isAfter(since));
    List<Sighting> latest =
        latest(about).stream().filter(s -> s.life() != Sighting.Life.BLIND).toList();
    boolean allLooked = latest.stream().allMatch(s -> s.observedAt().isAfter(since));
    if (latest.isEmpty() || !longEnough || alive || !allLooked) {
      return Optional.empty();
    }
    String seen =
        "no sign of life for "
            + quiet.toSeconds()
            + " s from "
            + latest.stream().map(Sighting::vantage).sorted().collect(Collectors.joining(", "));
    return Optional.of(
        new Evidence("vantage points", claims, Strength.CORROBORATION, seen, now, quiet));
  }

  /** What counts for nothing must not end the proof early. */
  private static List<Evidence> relevant(List<Evidence> counting, Set<FenceClaim> required) {
    return counting.stream()
        .filter(e -> e.strength() != Strength.WEAK)
        .filter(e -> e.claims().stream().anyMatch(required::contains))
        .toList();
  }

  private static Optional<String> missing(FenceClaim claim, List<Evidence> counting) {
    List<Evidence> vouching = counting.stream().filter(e -> e.claims().contains(claim)).toList();
    if (vouching.stream().anyMatch(e -> e.strength() == Strength.CONCLUSIVE)) {
      return Optional.empty();
    }
    Set<String> witnesses = new TreeSet<>();
    for (Evidence e : vouching) {
      if (e.isFromMachine() || (e.strength() == Strength.STATEMENT && isBacked(counting))) {
        witnesses.add(e.witness());
      }
      if (e.strength() == Strength.CORROBORATION && hasStatement(vouching)) {
        witnesses.add(e.witness());
      }
    }
    int needed = claim.kind() == FenceClaim.Kind.NO_WRITES ? 2 : 1;
    return witnesses.size() >= needed
        ? Optional.empty()
        : Optional.of(
            claim
                + " has "
                + (witnesses.isEmpty() ? "no witness" : "only " + witnesses)
                + (needed == 2 ? ", wants two or a conclusive one" : ""));
  }

  private static boolean isBacked(List<Evidence> counting) {
    return counting.stream()
        .anyMatch(e -> e.isFromMachine() || e.strength() == Strength.CORROBORATION);
  }

  private static boolean hasStatement(List<Evidence> vouching) {
    return vouching.stream().anyMatch(e -> e.strength() == Strength.STATEMENT);
  }

  /**
   * A fenced database may answer and even send keep-alives: it vouches itself that it takes no
   * writes.
   */
  private static boolean isOutweighed(Sighting sign, List<Evidence> counting) {
    return sign.database()
        .map(FenceClaim::noWrites)
        .filter(
            claim ->
                counting.stream()
                    .anyMatch(
                        e ->
                            e.isFromMachine()
                                && e.witness().equals(databaseWitness(sign.subject(), claim))
                                && e.claims().contains(claim)))
        .isPresent();
  }

  private static String databaseWitness(DataCenterId dataCenter, FenceClaim claim) {
    return databaseWitness(dataCenter, claim.database().orElseThrow());
  }

  /** The name under which a database server vouches for itself. */
  public static String databaseWitness(DataCenterId dataCenter, String database) {
    return dataCenter + "/database/" + database;
  }

  /** Of each vantage point the last sign of life that nothing has lifted since. */
  private static List<Sighting> signsOfLife(
      Collection<Sighting> sightings, Duration quiet, Instant now) {
    Instant since = now.minus(quiet);
    Map<String, Sighting> signs = new LinkedHashMap<>();
    for (Sighting sighting : inOrder(sightings)) {
      if (sighting.isAlive()) {
        signs.put(key(sighting), sighting);
      } else if (sighting.life() == Sighting.Life.QUIET) {
        signs.remove(key(sighting));
      }
    }
    // One that sees nothing because it cannot see says nothing: what lifted the sign still stands.
    Map<String, Sighting> latest = new LinkedHashMap<>();
    latest(sightings.stream().filter(s -> s.life() != Sighting.Life.BLIND).toList())
        .forEach(s -> latest.put(key(s), s));
    signs
        .values()
        .removeIf(
            sign ->
                !sign.observedAt().isAfter(since)
                    && latest.getOrDefault(key(sign), sign).life() == Sighting.Life.NOTHING);
    return List.copyOf(signs.values());
  }

  /** Of two at one moment the sign of life counts, whichever was told first. */
  private static List<Sighting> inOrder(Collection<Sighting> sightings) {
    return sightings.stream()
        .sorted(Comparator.comparing(Sighting::observedAt).thenComparing(Sighting::isAlive))
        .toList();
  }

  private static String key(Sighting sighting) {
    return sighting.subject() + " from " + sighting.vantage();
  }

  private static List<Sighting> latest(Collection<Sighting> sightings) {
    Map<String, Sighting> byVantage = new LinkedHashMap<>();
    inOrder(sightings).forEach(sighting -> byVantage.put(key(sighting), sighting));
    return List.copyOf(byVantage.values());
  }
}
