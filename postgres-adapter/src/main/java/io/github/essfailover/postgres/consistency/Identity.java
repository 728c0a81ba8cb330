package io.github.essfailover.postgres.consistency;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.postgres.consistency.ConsistencyCheck.Seen;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether one server is a copy of another: the same system identifier, its promotion marks a prefix
 * of the other's, and not ahead. Timeline numbers decide nothing: two standbys that were promoted
 * apart have the same.
 */
final class Identity {

  private Identity() {}

  /** By the name of the check. */
  static Map<String, Seen> of(DatabaseState primary, DatabaseState standby) {
    Map<String, Seen> seen = new LinkedHashMap<>();
    boolean same = primary.systemIdentifier().equals(standby.systemIdentifier());
    seen.put(
        "identity",
        same
            ? Seen.sound("system identifier " + standby.systemIdentifier())
            : Seen.broken(
                "system identifier "
                    + standby.systemIdentifier()
                    + " instead of "
                    + primary.systemIdentifier()));
    seen.put("lineage", lineage(primary.lineage(), standby.lineage()));
    seen.put("position", position(primary, standby));
    return seen;
  }

  private static Seen lineage(List<MarkId> primary, List<MarkId> standby) {
    boolean prefix =
        standby.size() <= primary.size() && primary.subList(0, standby.size()).equals(standby);
    return prefix
        ? Seen.sound("promotions " + standby)
        : Seen.broken("promotions " + standby + " are not the beginning of " + primary);
  }

  private static Seen position(DatabaseState primary, DatabaseState standby) {
    if (standby.isPrimary()) {
      return Seen.broken("it is a primary, not a standby");
    }
    if (!primary.isPrimary()) {
      return Seen.notChecked("what was named as its primary is a standby");
    }
    String at = standby.replayed() + " of " + primary.position();
    return primary.position().isAtLeast(standby.replayed())
        ? Seen.sound(at)
        : Seen.broken("ahead of its primary: " + at);
  }
}
