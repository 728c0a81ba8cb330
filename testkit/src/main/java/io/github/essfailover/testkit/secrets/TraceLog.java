package io.github.essfailover.testkit.secrets;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is logged while it is open, at every level, by everybody: over SLF4J when {@link
 * TraceLogProvider} is the provider of the tests, and over java.util.logging. Lets nothing be
 * logged at a low level while none is open. Thread-safe; one at a time.
 */
public final class TraceLog implements AutoCloseable {

  private static volatile @Nullable TraceLog open;

  private final List<Line> lines = new ArrayList<>();
  private final Logger root = LogManager.getLogManager().getLogger("");
  private final @Nullable Level before = root.getLevel();
  private final Handler handler = new JulHandler();

  /**
   * One thing that was logged.
   *
   * @param text the message, and the stack trace with all causes if there is one
   */
  public record Line(String logger, String level, String thread, String text) {}

  private TraceLog() {}

  /**
   * Begins to listen.
   *
   * @throws IllegalStateException when another one is open
   */
  public static synchronized TraceLog listen() {
    if (open != null) {
      throw new IllegalStateException("another log is open");
    }
    TraceLog log = new TraceLog();
    log.handler.setLevel(Level.ALL);
    log.root.addHandler(log.handler);
    log.root.setLevel(Level.ALL);
    open = log;
    return log;
  }

  static boolean isListening() {
    return open != null;
  }

  static void add(String logger, String level, String text, @Nullable Throwable failure) {
    TraceLog log = open;
    if (log != null) {
      String thread = Thread.currentThread().getName();
      log.add(new Line(logger, level, thread, failure == null ? text : text + trace(failure)));
    }
  }

  private synchronized void add(Line line) {
    lines.add(line);
  }

  static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return "\n" + text;
  }

  /** What was logged so far. */
  public synchronized List<Line> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    open = null;
    root.removeHandler(handler);
    root.setLevel(before);
  }

  /** From java.util.logging, which the JDK and some drivers use. */
  private static final class JulHandler extends Handler {

    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord entry) {
      add(
          String.valueOf(entry.getLoggerName()),
          entry.getLevel().getName(),
          formatter.formatMessage(entry),
          entry.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
