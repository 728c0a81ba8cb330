package io.github.essfailover.k8s.internal;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times as the API and Ansible's runner write them. */
public final class Times {

  private Times() {}

  /**
   * Reads RFC 3339, or Python's isoformat without a zone as UTC; anything else is empty, because a
   * status is free-form.
   */
  public static Optional<Instant> parse(@Nullable Object text) {
    if (!(text instanceof String time)) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(time).toInstant());
    } catch (DateTimeParseException withoutZone) {
      try {
        return Optional.of(LocalDateTime.parse(time).toInstant(ZoneOffset.UTC));
      } catch (DateTimeParseException neither) {
        return Optional.empty();
      }
    }
  }
}
