package io.github.essfailover.internal.watch;

import io.github.essfailover.alert.Alert;
import io.github.essfailover.alert.AlertChange;
import io.github.essfailover.alert.AlertChange.Kind;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Makes alerts of findings. What one check finds in one data center is one alert: raised, made
 * worse, eased and cleared only after it was so in several looks one after the other, so that
 * flapping is one alert. A look that could not see a data center clears nothing there.
 *
 * <p>No clock, no I/O; confined to one thread.
 */
public final class AlertBook {

  private final DeploymentId deployment;
  private final int raiseAfter;
  private final int clearAfter;
  private final Map<String, Entry> entries = new TreeMap<>();

  /**
   * An empty book.
   *
   * @param raiseAfter so many looks one after the other raise and worsen an alert
   * @param clearAfter so many ease and clear it
   */
  public AlertBook(DeploymentId deployment, int raiseAfter, int clearAfter) {
    this.deployment = deployment;
    this.raiseAfter = raiseAfter;
    this.clearAfter = clearAfter;
  }

  private static final class Entry {
    private Alert last;
    private boolean raised;
    private int found;
    private int worse;
    private int milder;
    private int missing;

    private Entry(Alert first) {
      this.last = first;
    }
  }

  /**
   * A look ended.
   *
   * @param findings what it found; what is only information is no alert
   * @param unclear where it could not see everything
   */
  public List<AlertChange> look(
      Instant at, Collection<Finding> findings, Predicate<Optional<DataCenterId>> unclear) {
    List<AlertChange> changes = new ArrayList<>();
    Map<String, List<Finding>> byKey = new TreeMap<>();
    for (Finding f : findings) {
      if (f.severity() != Severity.INFO) {
        byKey.computeIfAbsent(alert(f, at, List.of(f)).key(), k -> new ArrayList<>()).add(f);
      }
    }
    byKey.forEach((key, same) -> found(key, same, at, changes));
    Iterator<Map.Entry<String, Entry>> all = entries.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<String, Entry> each = all.next();
      boolean gone =
          !byKey.containsKey(each.getKey())
              && !unclear.test(each.getValue().last.dataCenter())
              && missing(each.getValue(), at, changes);
      if (gone) {
        all.remove();
      }
    }
    return changes;
  }

  /** The alerts that stand. */
  public List<Alert> standing() {
    return entries.values().stream().filter(e -> e.raised).map(e -> e.last).toList();
  }

  private void found(String key, List<Finding> same, Instant at, List<AlertChange> changes) {
    Severity worst =
        same.stream().map(Finding::severity).max(Severity::compareTo).orElse(Severity.WARNING);
    List<Finding> named = same.stream().filter(f -> f.severity() == worst).toList();
    Alert now = alert(named.get(0), at, named);
    Entry entry = entries.computeIfAbsent(key, k -> new Entry(now));
    entry.missing = 0;
    entry.found++;
    if (!entry.raised) {
      entry.last = with(now, entry.last.since(), now.severity());
      if (entry.found >= raiseAfter) {
        entry.raised = true;
        changes.add(new AlertChange(Kind.RAISED, entry.last, now.severity(), at));
      }
      return;
    }
    Severity before = entry.last.severity();
    int direction = now.severity().compareTo(before);
    entry.worse = direction > 0 ? entry.worse + 1 : 0;
    entry.milder = direction < 0 ? entry.milder + 1 : 0;
    boolean changed = entry.worse >= raiseAfter || entry.milder >= clearAfter;
    entry.last = with(now, entry.last.since(), changed ? now.severity() : before);
    if (changed) {
      Kind kind = entry.worse >= raiseAfter ? Kind.WORSENED : Kind.EASED;
      entry.worse = 0;
      entry.milder = 0;
      changes.add(new AlertChange(kind, entry.last, before, at));
    }
  }

  /** Whether it is over. */
  private boolean missing(Entry entry, Instant at, List<AlertChange> changes) {
    entry.found = 0;
    entry.worse = 0;
    entry.missing++;
    if (!entry.raised) {
      return true;
    }
    if (entry.missing < clearAfter) {
      return false;
    }
    changes.add(new AlertChange(Kind.CLEARED, entry.last, entry.last.severity(), at));
    return true;
  }

  private Alert alert(Finding f, Instant at, List<Finding> same) {
    return new Alert(
        deployment,
        f.check(),
        f.dataCenter(),
        f.severity(),
        at,
        same.stream().map(Finding::seen).distinct().collect(Collectors.joining("; ")),
        f.remedy());
  }

  private static Alert with(Alert now, Instant since, Severity severity) {
    return new Alert(
        now.deployment(), now.check(), now.dataCenter(), severity, since, now.seen(), now.remedy());
  }
}
