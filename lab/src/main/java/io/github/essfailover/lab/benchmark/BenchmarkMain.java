package io.github.essfailover.lab.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures and prints medians: {@code BenchmarkMain}. System properties: {@code benchmark.rounds}
 * (20), {@code benchmark.folder} ({@code lab/target/benchmark}), {@code benchmark.reports} (false;
 * prints the report of every run).
 *
 * <p>Rounds by hand and by the library take turns, so that a machine that is busy for a while
 * disturbs both. Each has fresh servers.
 */
public final class BenchmarkMain {

  private BenchmarkMain() {}

  /** One kind of round. */
  private interface Kind {
    Measured once() throws Exception;
  }

  private record Row(String name, Kind hand, Kind library) {}

  /** Runs. */
  public static void main(String[] arguments) throws Exception {
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    int rounds = Integer.getInteger("benchmark.rounds", 20);
    Path folder =
        Files.createDirectories(
            Path.of(System.getProperty("benchmark.folder", "lab/target/benchmark"))
                .toAbsolutePath());
    Round round = new Round(folder);
    List<Row> rows =
        List.of(
            new Row("failover", round::failoverByHand, round::failoverByLibrary),
            new Row("switchover", round::switchoverByHand, round::switchoverByLibrary));
    for (Row row : rows) {
      measure(row, rounds);
    }
    // What is left of a driver's or a server's threads must not keep the process alive.
    System.exit(0);
  }

  private static void measure(Row row, int rounds) throws Exception {
    List<Measured> hand = new ArrayList<>();
    List<Measured> library = new ArrayList<>();
    // One of each to warm up.
    row.hand().once();
    row.library().once();
    for (int i = 0; i < rounds; i++) {
      hand.add(row.hand().once());
      library.add(row.library().once());
      System.out.printf(
          Locale.ROOT,
          "%s %d/%d: by hand %s, library %s%n",
          row.name(),
          i + 1,
          rounds,
          hand.get(i),
          library.get(i));
    }
    print(row.name() + ", first row at the target", hand, library, true);
    print(row.name() + ", dc3 on the new timeline", hand, library, false);
  }

  private static void print(
      String what, List<Measured> hand, List<Measured> library, boolean write) {
    double floor = median(hand, write);
    double own = median(library, write);
    System.out.printf(
        Locale.ROOT,
        "%-42s by hand %7.1f ms   library %7.1f ms   %.2f times   lost %d, %d%n",
        what,
        floor,
        own,
        own / floor,
        hand.stream().mapToLong(Measured::lost).sum(),
        library.stream().mapToLong(Measured::lost).sum());
  }

  private static double median(List<Measured> all, boolean write) {
    List<Double> sorted =
        all.stream().map(m -> write ? m.writeMillis() : m.followMillis()).sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
