package io.github.essfailover.examples;

import io.github.essfailover.model.MarkRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A store that the library has never heard of: one node, as its vendor's client would show it. */
final class Ledger {

  final String host;
  private final List<MarkRow> marks = new ArrayList<>();
  private Optional<Ledger> leader;
  private long position = 100;
  private long epoch;
  private boolean open = true;

  Ledger(String host, Optional<Ledger> leader) {
    this.host = host;
    this.leader = leader;
  }

  synchronized boolean isLeader() {
    return leader.isEmpty();
  }

  synchronized Optional<String> leaderHost() {
    return leader.map(it -> it.host);
  }

  synchronized long position() {
    return leader.map(Ledger::position).orElse(position);
  }

  synchronized List<MarkRow> marks() {
    return leader.map(Ledger::marks).orElse(List.copyOf(marks));
  }

  synchronized boolean isOpen() {
    return open;
  }

  synchronized void open(boolean value) {
    open = value;
  }

  synchronized void lead() {
    marks.addAll(leader.map(Ledger::marks).orElse(List.of()));
    position = position();
    leader = Optional.empty();
  }

  synchronized void follow(Ledger other) {
    leader = Optional.of(other);
    marks.clear();
  }

  synchronized void write(MarkRow mark) {
    if (marks.stream().noneMatch(row -> row.id().equals(mark.id()))) {
      marks.add(mark);
      position++;
    }
  }

  synchronized long epoch() {
    return epoch;
  }

  /** The store itself refuses whoever was overtaken; without that it is no port of this library. */
  synchronized boolean enter(long by) {
    epoch = Math.max(epoch, by);
    return by == epoch;
  }
}
