package io.github.essfailover.postgres.consistency;

import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a consistency check looked at, in the order of looking.
 *
 * <p>Immutable.
 *
 * @param standby which server
 * @param at when it began
 */
public record ConsistencyReport(String standby, Instant at, Duration took, List<Item> items) {

  /** How it ended for one thing. */
  public enum Result {
    /** Looked at and found right. */
    SOUND,
    /** Looked at and found wrong. */
    BROKEN,
    /** Not looked at, or not to the end; it says why. */
    NOT_CHECKED
  }

  /**
   * One thing that was looked at.
   *
   * @param check {@code identity}, {@code lineage}, {@code position}, {@code index}, {@code table}
   *     or {@code rows}
   * @param subject which one
   * @param seen for people; values of rows never appear
   */
  public record Item(String check, String subject, Result result, String seen, Duration took) {}

  /** Copies the list. */
  public ConsistencyReport {
    items = List.copyOf(items);
  }

  /** Whether everything was looked at to the end. */
  public boolean isComplete() {
    return items.stream().noneMatch(item -> item.result == Result.NOT_CHECKED);
  }

  /** Whether nothing was found wrong, in what was looked at. */
  public boolean isSound() {
    return items.stream().noneMatch(item -> item.result == Result.BROKEN);
  }

  /** What is wrong, as errors, and what was not looked at, as information. */
  public List<Finding> findings() {
    return items.stream()
        .filter(item -> item.result != Result.SOUND)
        .map(item -> finding(item))
        .toList();
  }

  private Finding finding(Item item) {
    boolean broken = item.result == Result.BROKEN;
    String check = "consistency." + item.check;
    return Finding.of(
        check,
        broken ? Severity.ERROR : Severity.INFO,
        standby + ": " + item.subject + (broken ? ": " : " was not checked: ") + item.seen,
        broken
            ? remedy(item)
            : "Mend what is named, or give the check more time; nothing is wrong.");
  }

  private static String remedy(Item item) {
    return switch (item.check) {
      case "identity", "lineage" ->
          "Do not promote it: it is no copy of this primary. Rebuild it with a base backup.";
      case "position" ->
          "Keep it as it is until somebody has looked: it may hold the only copy of acknowledged"
              + " data.";
      case "index" ->
          "Do not promote it. Check the same index on the primary; when it is sound there rebuild"
              + " this standby, else REINDEX on the primary.";
      default ->
          "Do not promote it. Check the same table on the primary; when it is sound there rebuild"
              + " this standby, else restore.";
    };
  }

  /** One line for each item. */
  public String toText() {
    return items.stream()
        .map(
            item ->
                item.result
                    + " "
                    + item.check
                    + " "
                    + item.subject
                    + ": "
                    + item.seen
                    + " ("
                    + item.took.toMillis()
                    + " ms)")
        .collect(Collectors.joining("\n"));
  }
}
