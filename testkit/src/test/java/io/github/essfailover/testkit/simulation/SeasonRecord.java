package io.github.essfailover.testkit.simulation;

import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.JournalRecord;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.RunId;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.DeploymentStatus;
import io.github.essfailover.report.StatusFold;
import io.github.essfailover.testkit.InMemoryJournal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the journals of a season say, read as they grow. */
final class SeasonRecord {
  private final InMemoryJournal journal;
  private final Map<RunId, Integer> read = new HashMap<>();
  private final Map<RunId, Plan> plans = new HashMap<>();
  private final List<String> lines = new ArrayList<>();
  private final List<JournalEntry> entries = new ArrayList<>();
  private Optional<ActivationRecord> active = Optional.empty();
  private int seen = -1;

  SeasonRecord(InMemoryJournal journal) {
    this.journal = journal;
  }

  void grown(RunId run) {
    List<byte[]> stored = journal.read(run);
    boolean moved = false;
    for (int i = read.getOrDefault(run, 0); i < stored.size(); i++) {
      for (JournalEntry entry : JournalRecord.decode(stored.get(i)).entries()) {
        entries.add(entry);
        lines.add(run + " " + words(entry));
        moved |= isAboutActive(entry);
        if (entry instanceof JournalEntry.RunOpened opened) {
          plans.put(run, opened.plan());
        }
      }
    }
    read.put(run, stored.size());
    if (moved) {
      active = status().active();
    }
  }

  /** Also what was stored while its answer was lost; whole journals are read only if they grew. */
  void grown() {
    int appends = journal.appends();
    if (appends != seen) {
      seen = appends;
      journal.runs().forEach(this::grown);
    }
  }

  private static boolean isAboutActive(JournalEntry entry) {
    return entry instanceof JournalEntry.Adopted
        || (entry instanceof JournalEntry.StepStarted s && s.step().value().startsWith("promote."))
        || (entry instanceof JournalEntry.StepSettled r && r.step().value().startsWith("record."));
  }

  private static String words(JournalEntry entry) {
    if (entry instanceof JournalEntry.RunOpened opened) {
      return opened.at()
          + " RunOpened epoch "
          + opened.epoch()
          + ": "
          + opened.plan().request().title();
    }
    return entry.at() + " " + entry;
  }

  List<RunHistory> histories() {
    return journal.runs().stream().map(run -> RunHistory.read(journal, run)).toList();
  }

  DeploymentStatus status() {
    return StatusFold.of(histories());
  }

  Optional<ActivationRecord> active() {
    return active;
  }

  /** The active data center; before the first record that is the first one. */
  String activeName() {
    return active.map(record -> record.dataCenter().value()).orElse("dc1");
  }

  Optional<Plan> plan(RunId run) {
    return Optional.ofNullable(plans.get(run));
  }

  List<String> lines() {
    return lines;
  }

  List<JournalEntry> entries() {
    return entries;
  }
}
