package io.github.essfailover.lab.screen;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The one screen at the end.
 *
 * <p>Immutable; {@link #render()} is a pure function of it.
 *
 * @param headline the scenario in a sentence
 * @param outcome of the run
 * @param zero the moment that the timeline counts from, the loss of the data center
 * @param timeline what happened when, in any order
 * @param downtime of the users; empty when service never came back
 * @param messages what the users got and lost
 * @param active the data center that serves now
 * @param writable the servers that took a write at the end
 * @param replicating standby to upstream
 * @param debts ids of the steps that are owed
 * @param unmet what the scenario demanded and did not get
 */
public record Summary(
    String headline,
    String outcome,
    Instant zero,
    List<Moment> timeline,
    Optional<Duration> downtime,
    Messages messages,
    String active,
    List<String> writable,
    SortedMap<String, String> replicating,
    List<String> debts,
    List<String> unmet) {

  /** Something that happened. */
  public record Moment(Instant at, String what) {}

  /**
   * What became of the users' messages.
   *
   * @param byDataCenter how many were acknowledged by which data center
   */
  public record Messages(long acknowledged, long lost, Map<String, Long> byDataCenter) {}

  private static final String RULE = "-".repeat(78);

  /** The screen, one string a line. */
  public List<String> render() {
    List<String> lines = new ArrayList<>();
    lines.add(RULE);
    lines.add(" " + headline);
    lines.add(RULE);
    timeline.stream()
        .sorted(Comparator.comparing(Moment::at))
        .forEach(moment -> lines.add(offset(moment.at()) + "  " + moment.what()));
    lines.add(RULE);
    lines.add(field("outcome", outcome));
    lines.add(field("users' downtime", downtime.map(Durations::text).orElse("never came back")));
    lines.add(field("messages acknowledged", messages.acknowledged() + " " + share()));
    lines.add(field("  of them lost", Long.toString(messages.lost())));
    lines.add(field("active", active));
    lines.add(field("took a write at the end", join(writable)));
    lines.add(field("replication", replication()));
    lines.add(field("debts", join(debts)));
    if (unmet.isEmpty()) {
      lines.add(field("demands of the scenario", "all met"));
    }
    unmet.forEach(demand -> lines.add(field("NOT AS DEMANDED", demand)));
    lines.add(RULE);
    return List.copyOf(lines);
  }

  private String offset(Instant at) {
    return String.format(Locale.ROOT, " %+9.2f s", Duration.between(zero, at).toMillis() / 1000.0);
  }

  private String share() {
    List<String> parts =
        messages.byDataCenter().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .toList();
    return parts.isEmpty() ? "" : "(" + String.join(", ", parts) + ")";
  }

  private String replication() {
    return join(
        replicating.entrySet().stream()
            .map(entry -> entry.getKey() + " from " + entry.getValue())
            .toList());
  }

  private static String join(List<String> words) {
    return words.isEmpty() ? "none" : String.join(", ", words);
  }

  private static String field(String name, String value) {
    return String.format(Locale.ROOT, " %-24s %s", name, value).stripTrailing();
  }
}
