package io.github.essfailover.postgres.backup;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.essfailover.model.Lsn;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalInt;

/** Values of a JSON object that may be missing, null, or of another type than expected. */
final class Fields {

  /** Go's zero time, which stands for "not known". */
  private static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

  private Fields() {}

  static Optional<String> text(JsonNode node) {
    return node.isValueNode() && !node.isNull()
        ? Optional.of(node.asText()).filter(value -> !value.isBlank())
        : Optional.empty();
  }

  static OptionalInt number(JsonNode node) {
    return node.canConvertToInt() ? OptionalInt.of(node.intValue()) : OptionalInt.empty();
  }

  /** As text, {@code 0/2000028}, or as one number. */
  static Optional<Lsn> lsn(JsonNode node) {
    if (node.isIntegralNumber()) {
      return Optional.of(new Lsn(node.longValue())).filter(lsn -> !lsn.equals(Lsn.ZERO));
    }
    try {
      return text(node).map(Lsn::parse);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Seconds since 1970, as a number or as text. */
  static Optional<Instant> epoch(JsonNode node) {
    try {
      return text(node).map(value -> Instant.ofEpochSecond(Long.parseLong(value)));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** RFC 3339. */
  static Optional<Instant> time(JsonNode node) {
    try {
      return text(node)
          .map(value -> OffsetDateTime.parse(value).toInstant())
          .filter(value -> !value.equals(NEVER));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
