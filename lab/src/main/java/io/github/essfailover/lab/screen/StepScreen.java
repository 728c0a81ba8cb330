package io.github.essfailover.lab.screen;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Shows the steps of a run while it runs. A settled step is a line for good. On a terminal the open
 * ones, running or failed, stand below, drawn again at each change and {@link #refresh()};
 * elsewhere a step that starts is a line as well.
 *
 * <p>Thread-safe. Lines printed by others while steps run would be overwritten on a terminal, so
 * print them through {@link #say}.
 */
public final class StepScreen {

  private record Open(StepLine line, long since) {

    /** The line as of now: the time of what runs goes on between two reports. */
    StepLine now() {
      if (!line.state().equals("running")) {
        return line;
      }
      Duration more = Duration.ofNanos(System.nanoTime() - since);
      return new StepLine(line.step(), line.state(), line.duration().plus(more), line.seen());
    }
  }

  private final Terminal terminal;
  private final Map<String, Open> open = new LinkedHashMap<>();
  private final Set<String> started = new HashSet<>();
  private int drawn;

  /** A screen without steps. */
  public StepScreen(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Takes note of a step.
   *
   * @param state pending, running, proven, owed, waived, failed or compensated
   * @param took since it started, or in all when it is settled
   * @param seen what was observed last; may be empty
   */
  public synchronized void step(String id, String state, Duration took, String seen) {
    StepLine line = new StepLine(id, state, took, seen);
    if (!line.isOpen()) {
      open.remove(id);
      say(line.render(terminal.width()));
    } else if (!state.equals("pending")) {
      open.put(id, new Open(line, System.nanoTime()));
      if (terminal.redraws()) {
        refresh();
      } else if (state.equals("running") && started.add(id)) {
        say(line.render(terminal.width()));
      }
    }
  }

  /** What a running step sees right now; shown where lines are drawn again. */
  public synchronized void progress(String id, String seen) {
    Open before = open.get(id);
    if (before != null) {
      StepLine line = before.line();
      open.put(
          id,
          new Open(new StepLine(line.step(), line.state(), line.duration(), seen), before.since()));
      refresh();
    }
  }

  /** Prints a line for good. */
  public synchronized void say(String line) {
    erase();
    terminal.out().println(line);
    draw();
  }

  /** Brings the times of the running steps up to date; does nothing where nothing is redrawn. */
  public synchronized void refresh() {
    erase();
    draw();
  }

  /** The run ended: what was left open is a line for good. */
  public synchronized void end() {
    List<Open> left = List.copyOf(open.values());
    open.clear();
    left.forEach(step -> say(step.line().render(terminal.width())));
    refresh();
  }

  private void draw() {
    if (terminal.redraws()) {
      for (Open step : open.values()) {
        terminal.out().println(step.now().render(terminal.width() - 1));
      }
      drawn = open.size();
    }
    terminal.out().flush();
  }

  private void erase() {
    if (drawn > 0) {
      terminal.out().print("\u001b[" + drawn + "A\u001b[J"); // cursor up, clear to the end
      drawn = 0;
    }
  }
}
