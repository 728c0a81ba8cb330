package io.github.essfailover.testkit.secrets;

import io.github.essfailover.error.FailoverException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter said, in any way, and which secrets were in it.
 *
 * <pre>{@code
 * PlantedSecrets planted = PlantedSecrets.fresh();
 * Overheard overheard = new Overheard(planted);
 * try (TraceLog log = TraceLog.listen()) {
 *   MyAdapter adapter = MyAdapter.with(planted.plant("token"));
 *   overheard.parts("the adapter", adapter);
 *   overheard.during("a look", () -> adapter.observe(deadline));
 *   overheard.log(log, Set.of());
 * }
 * assertThat(overheard.leaks()).isEmpty();
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class Overheard {

  private final PlantedSecrets planted;
  private final SortedSet<String> leaks = new TreeSet<>();
  private final SortedSet<String> types = new TreeSet<>();
  private final SortedSet<String> tellingLoggers = new TreeSet<>();
  private long texts;

  /** A call that may fail, and whose answer is overheard too. */
  @FunctionalInterface
  public interface Doing {
    /** Does it. */
    @Nullable Object run() throws Exception;
  }

  /** Nothing was said yet. */
  public Overheard(PlantedSecrets planted) {
    this.planted = planted;
  }

  /** A text. */
  public synchronized void text(String where, @Nullable String text) {
    texts++;
    planted.in(String.valueOf(text)).forEach(name -> leaks.add(name + " in " + where));
  }

  /** A failure: its message, remedy and context, those of its causes and of what it suppressed. */
  public void failure(String where, Throwable failure) {
    text("the failure of " + where, TraceLog.trace(failure));
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof FailoverException known) {
        text("the remedy of " + where, known.remedy() + " " + known.context());
      }
    }
  }

  /**
   * What doing that says, whether it succeeds or fails.
   *
   * @return the failure; empty when it succeeded
   */
  public Optional<Throwable> during(String where, Doing doing) {
    try {
      Object said = doing.run();
      text("the answer of " + where, String.valueOf(said));
      parts("the answer of " + where, said);
      return Optional.empty();
    } catch (Exception | LinkageError | AssertionError e) {
      failure(where, e);
      return Optional.of(e);
    }
  }

  /** The {@code toString} of that object and of all parts of it that are of this project. */
  public void parts(String where, @Nullable Object whole) {
    if (whole != null) {
      for (Object part : Parts.of(whole)) {
        synchronized (this) {
          types.add(part.getClass().getName());
        }
        text("toString of " + part.getClass().getName() + ", part of " + where, part.toString());
      }
    }
  }

  /** All files below that folder, names too. */
  public void files(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : all) {
      String name = folder.relativize(file).toString();
      text("the name of file " + name, name);
      text("file " + name, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    }
  }

  /** The names of all threads that live. */
  public void threads() {
    Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .forEach(name -> text("the name of a thread", name));
  }

  /**
   * What was logged.
   *
   * @param known prefixes of loggers of other libraries that print what they send or receive at
   *     DEBUG or TRACE; from INFO on nobody may
   */
  public void log(TraceLog log, Set<String> known) {
    for (TraceLog.Line line : log.lines()) {
      text("the name of a thread", line.thread());
      boolean low = Set.of("TRACE", "DEBUG", "FINE", "FINER", "FINEST").contains(line.level());
      boolean expected = low && known.stream().anyMatch(prefix -> line.logger().startsWith(prefix));
      if (expected && !planted.in(line.text()).isEmpty()) {
        synchronized (this) {
          tellingLoggers.add(
              known.stream().filter(line.logger()::startsWith).findFirst().orElseThrow());
        }
      } else if (!expected) {
        text("the log of " + line.logger() + " at " + line.level(), line.text());
      }
    }
  }

  /** The known prefixes under which a secret really was logged. */
  public synchronized Set<String> tellingLoggers() {
    return new TreeSet<>(tellingLoggers);
  }

  /** The secrets that got out, by name, and where each was; empty when none did. */
  public synchronized List<String> leaks() {
    return new ArrayList<>(leaks);
  }

  /** The types whose {@code toString} was asked. */
  public synchronized Set<String> types() {
    return new TreeSet<>(types);
  }

  /** How many texts were searched. */
  public synchronized long texts() {
    return texts;
  }
}
