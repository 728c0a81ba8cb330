package io.github.essfailover.firewall;

import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Call;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Who wrote the table and what it was to stop, as the table itself says in a rule's comment.
 *
 * <p>Immutable.
 *
 * @param run the run's name, shortened: a comment has at most 128 bytes (nftables' {@code
 *     NFTNL_UDATA_COMMENT_MAXLEN})
 */
record Stamp(String run, long epoch, Set<Traffic> closed) {

  private static final int LONGEST_RUN = 56;
  private static final int DIGEST_DIGITS = 12;
  private static final Pattern SHAPE =
      Pattern.compile("essfailover run=(\\S+) epoch=([0-9]{1,18}) closed=([a-z,]*)");

  Stamp {
    EnumSet<Traffic> copy = EnumSet.noneOf(Traffic.class);
    copy.addAll(closed);
    closed = Collections.unmodifiableSet(copy);
  }

  static Stamp of(Call call, Set<Traffic> closed) {
    return new Stamp(shortened(call.run().value()), call.epoch(), closed);
  }

  static Optional<Stamp> parse(String comment) {
    Matcher matcher = SHAPE.matcher(comment);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Set<Traffic> closed = EnumSet.noneOf(Traffic.class);
    for (Traffic traffic : Traffic.values()) {
      if (("," + matcher.group(3) + ",").contains("," + word(traffic) + ",")) {
        closed.add(traffic);
      }
    }
    return Optional.of(new Stamp(matcher.group(1), Long.parseLong(matcher.group(2)), closed));
  }

  /** The comment of the stamp itself. */
  String comment() {
    return author() + " closed=" + words();
  }

  /** The comment of a rule. */
  String comment(String role) {
    return author() + " " + role;
  }

  String words() {
    return closed.stream().map(Stamp::word).collect(Collectors.joining(","));
  }

  private String author() {
    return "essfailover run=" + run + " epoch=" + epoch;
  }

  private static String word(Traffic traffic) {
    return traffic.name().toLowerCase(Locale.ROOT);
  }

  private static String shortened(String run) {
    if (run.length() <= LONGEST_RUN) {
      return run;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(run.getBytes(StandardCharsets.UTF_8));
      return run.substring(0, LONGEST_RUN - DIGEST_DIGITS - 1)
          + "~"
          + HexFormat.of().formatHex(digest).substring(0, DIGEST_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
