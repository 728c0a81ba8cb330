package io.github.essfailover.model;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a promotion costs in data: nothing, and that is proved; a number of bytes; or unknown since
 * an instant. Everything that is not proved lossless is lossy.
 *
 * <p>Immutable.
 */
public record DataLoss(OptionalLong bytes, Optional<Instant> unknownSince) {

  /** Refuses a negative loss, and one that is known and unknown at once. */
  public DataLoss {
    if (bytes.isPresent() && (bytes.getAsLong() < 0 || unknownSince.isPresent())) {
      throw new IllegalArgumentException(
          "a loss of " + bytes.getAsLong() + " bytes, unknown since " + unknownSince);
    }
  }

  /** Proved: nothing is lost. */
  public static DataLoss none() {
    return new DataLoss(OptionalLong.of(0), Optional.empty());
  }

  /** At most so many bytes of write-ahead log. */
  public static DataLoss ofBytes(long bytes) {
    return new DataLoss(OptionalLong.of(bytes), Optional.empty());
  }

  /** Unknown: whatever was written after that instant may be lost. */
  public static DataLoss unknownSince(Instant since) {
    return new DataLoss(OptionalLong.empty(), Optional.of(since));
  }

  /** Unknown, and not even the time is known. */
  public static DataLoss unknown() {
    return new DataLoss(OptionalLong.empty(), Optional.empty());
  }

  /** Whether nothing is lost, proved. */
  public boolean isNone() {
    return bytes.isPresent() && bytes.getAsLong() == 0;
  }

  /**
   * Whether whoever accepted that other loss accepted this one. To accept what is unknown is not to
   * accept what is known to be lost: that somebody could still fetch.
   */
  public boolean isWithin(DataLoss accepted) {
    if (isNone()) {
      return true;
    }
    return bytes.isPresent()
        ? accepted.bytes.isPresent() && bytes.getAsLong() <= accepted.bytes.getAsLong()
        : accepted.bytes.isEmpty();
  }

  /**
   * Reads what {@link #toString()} printed.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static DataLoss parse(String text) {
    if (text.equals("none")) {
      return none();
    }
    if (text.equals("unknown")) {
      return unknown();
    }
    try {
      if (text.startsWith("unknown since ")) {
        return unknownSince(Instant.parse(text.substring("unknown since ".length())));
      }
      if (text.endsWith(" bytes")) {
        return ofBytes(Long.parseLong(text.substring(0, text.length() - " bytes".length())));
      }
    } catch (DateTimeParseException | NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a data loss", e);
    }
    throw new IllegalArgumentException("'" + text + "' is not a data loss");
  }

  @Override
  public String toString() {
    if (isNone()) {
      return "none";
    }
    if (bytes.isPresent()) {
      return bytes.getAsLong() + " bytes";
    }
    return unknownSince.map(since -> "unknown since " + since).orElse("unknown");
  }
}
