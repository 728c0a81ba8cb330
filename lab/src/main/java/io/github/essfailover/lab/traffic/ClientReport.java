package io.github.essfailover.lab.traffic;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the users saw.
 *
 * <p><b>Downtime</b> is the longest time between two consecutive acknowledgements, of any user,
 * that ended after a given moment, here the loss of the data center: it contains that moment or
 * comes later. It is as coarse as the traffic is thin, and it counts the time that an
 * acknowledgement took as well.
 *
 * <p>Immutable.
 */
public final class ClientReport {

  private static final Duration WORTH_MENTIONING = Duration.ofMillis(500);

  private final List<Acknowledged> acknowledged;

  /** A report on these acknowledgements, in any order. */
  public ClientReport(Collection<Acknowledged> acknowledged) {
    this.acknowledged =
        acknowledged.stream().sorted(Comparator.comparing(Acknowledged::at)).toList();
  }

  /** All acknowledged messages, in the order of their acknowledgements. */
  public List<Acknowledged> acknowledged() {
    return acknowledged;
  }

  /** How many messages were acknowledged. */
  public int count() {
    return acknowledged.size();
  }

  /** How many acknowledgements came before that moment. */
  public long countBefore(Instant moment) {
    return acknowledged.stream().filter(a -> a.at().isBefore(moment)).count();
  }

  /** How many acknowledgements came after that moment. */
  public long countAfter(Instant moment) {
    return acknowledged.stream().filter(a -> a.at().isAfter(moment)).count();
  }

  /** How many messages that data center acknowledged after that moment. */
  public long countFrom(String dataCenter, Instant after) {
    return acknowledged.stream()
        .filter(a -> a.dataCenter().equals(dataCenter) && a.at().isAfter(after))
        .count();
  }

  /** The last acknowledgement of that data center. */
  public Optional<Acknowledged> lastFrom(String dataCenter) {
    return acknowledged.stream()
        .filter(a -> a.dataCenter().equals(dataCenter))
        .reduce((first, second) -> second);
  }

  /** The first acknowledgement of that data center after that moment. */
  public Optional<Acknowledged> firstFrom(String dataCenter, Instant after) {
    return acknowledged.stream()
        .filter(a -> a.dataCenter().equals(dataCenter) && a.at().isAfter(after))
        .findFirst();
  }

  /** All times without an acknowledgement that were longer than half a second. */
  public List<Gap> gaps() {
    return between().stream().filter(g -> g.length().compareTo(WORTH_MENTIONING) > 0).toList();
  }

  /**
   * The time without service around that moment; see the class. Empty when there was no
   * acknowledgement on both sides of it.
   */
  public Optional<Gap> downtime(Instant moment) {
    return between().stream()
        .filter(gap -> gap.to().isAfter(moment))
        .max(Comparator.comparing(Gap::length))
        .filter(gap -> acknowledged.get(0).at().isBefore(moment));
  }

  /**
   * Each acknowledgement as {@code time, data center, transaction, event id} and each gap as {@code
   * time, gap, length}, separated by tabs, in order of time.
   */
  public List<String> log() {
    SortedMap<Instant, String> gaps = new TreeMap<>();
    gaps().forEach(gap -> gaps.put(gap.to(), gap.from() + "\tgap\t" + gap.length()));
    List<String> lines = new ArrayList<>();
    for (Acknowledged a : acknowledged) {
      String gap = gaps.remove(a.at());
      if (gap != null) {
        lines.add(gap);
      }
      lines.add(String.join("\t", a.at().toString(), a.dataCenter(), a.transaction(), a.eventId()));
    }
    return lines;
  }

  private List<Gap> between() {
    List<Gap> gaps = new ArrayList<>();
    for (int i = 1; i < acknowledged.size(); i++) {
      gaps.add(new Gap(acknowledged.get(i - 1).at(), acknowledged.get(i).at()));
    }
    return gaps;
  }

  /** The acknowledged messages that the store does not have. */
  public List<Acknowledged> lost(EventStore store) throws SQLException {
    var present = store.present(acknowledged.stream().map(Acknowledged::eventId).toList());
    return acknowledged.stream().filter(a -> !present.contains(a.eventId())).toList();
  }
}
