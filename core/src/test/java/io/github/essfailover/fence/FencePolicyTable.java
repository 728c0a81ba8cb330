package io.github.essfailover.fence;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Sighting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Evidence and sightings in few letters. */
final class FencePolicyTable {

  static final String MAIN = "main";
  static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");
  static final DataCenterId DC1 = DataCenterId.of("dc1");

  private FencePolicyTable() {}

  /** Pieces of evidence, separated by blanks, observed now. */
  static List<Evidence> evidence(@Nullable String text) {
    List<Evidence> all = new ArrayList<>();
    words(text).forEach(word -> all.add(piece(word, NOW)));
    return all;
  }

  /** One piece: {@code witness=strength:claims}. */
  static Evidence piece(String text, Instant at) {
    String[] parts = text.split("[=:]", -1);
    Set<FenceClaim> claims = new TreeSet<>();
    parts[2].chars().forEach(letter -> claims.add(claim((char) letter)));
    return new Evidence(
        parts[0],
        claims,
        Strength.valueOf(parts[1].toUpperCase(Locale.ROOT)),
        "seen",
        at,
        Evidence.DEFAULT_MAX_AGE);
  }

  /** The claims that the verdict misses; none when it is proven. */
  static Set<FenceClaim> missing(FenceVerdict verdict) {
    if (verdict instanceof FenceVerdict.Vetoed) {
      throw new AssertionError(verdict);
    }
    Set<FenceClaim> claims = new TreeSet<>();
    if (verdict instanceof FenceVerdict.Insufficient insufficient) {
      insufficient
          .missing()
          .forEach(line -> claims.add(FenceClaim.parse(line.substring(0, line.indexOf(' ')))));
    }
    return claims;
  }

  /** Claims in letters, separated by blanks. */
  static Set<FenceClaim> pieces(@Nullable String letters) {
    Set<FenceClaim> claims = new TreeSet<>();
    words(letters).forEach(word -> claims.add(claim(word.charAt(0))));
    return claims;
  }

  /** A look at dc1, so many seconds ago. */
  static Sighting look(String vantage, Sighting.Life life, int secondsAgo) {
    return new Sighting(vantage, DC1, Optional.empty(), life, "seen", NOW.minusSeconds(secondsAgo));
  }

  /** A look at a database of dc1, now. */
  static Sighting alive(String vantage, String database) {
    return new Sighting(
        vantage, DC1, Optional.of(database), Sighting.Life.SIGN_OF_LIFE, "sends keep-alives", NOW);
  }

  private static FenceClaim claim(char letter) {
    return switch (letter) {
      case 'W' -> FenceClaim.noWrites(MAIN);
      case 'M' -> FenceClaim.noWrites("mas");
      case 'E' -> FenceClaim.noEgress();
      case 'A' -> FenceClaim.noAnswers();
      default -> throw new IllegalArgumentException("no claim " + letter);
    };
  }

  private static List<String> words(@Nullable String text) {
    return text == null || text.isBlank() ? List.of() : List.of(text.strip().split(" +", -1));
  }
}
