package io.github.essfailover.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every scenario with a crash at every append to its journal, in every way that a process can die
 * there; another process goes on with the run. No rule may break, and the end must be one that an
 * uninterrupted run with the same answers comes to.
 *
 * <p>{@code -Dcrash.scenario=S -Dcrash.append=N -Dcrash.kind=K} (and {@code -Dcrash.act=N}, {@code
 * -Dcrash.again=K:N:N}) plays one cell and tells it; without a kind, the night without a crash.
 * {@code -Dcrash.only=drill.*} plays the scenarios whose names are like that.
 */
class CrashMatrixTest {
  /** Uninterrupted runs differ in the order of what happens at the same time. */
  private static final int REFERENCES = 12;

  /** So many of the cells that fail are told. */
  private static final int SHOWN = 40;

  /** Of the single crashes so many are followed by others. */
  private static final int EVERY = 14;

  private static final Map<String, Set<SortedMap<String, String>>> ENDS = new ConcurrentHashMap<>();

  @Test
  void crash_atEveryAppendInEveryWay_endsLikeAnUninterruptedRun() {
    Cell.fromCommandLine()
        .ifPresentOrElse(
            CrashMatrixTest::tell,
            () -> play("one crash", scenarios().flatMap(CrashMatrixTest::cells)));
  }

  @Test
  void crash_duringTheResumeAfterACrash_endsLikeAnUninterruptedRun() {
    if (Cell.fromCommandLine().isEmpty()) {
      play("two crashes", scenarios().flatMap(CrashMatrixTest::doubles));
    }
  }

  private static Stream<Scenario> scenarios() {
    String pattern = System.getProperty("crash.only", ".*");
    return Scenarios.all().stream().filter(scenario -> scenario.name().matches(pattern));
  }

  private static void tell(Cell cell) {
    Played played = cell.tell();
    System.out.println(String.join("\n", played.log()));
    played.end().forEach((what, is) -> System.out.println(what + ": " + is));
    List<String> problems = problems(cell, played);
    System.out.println(cell + " " + problems);
    assertThat(problems).isEmpty();
  }

  private static Stream<Cell> cells(Scenario scenario) {
    return Cell.strikes(undisturbed(scenario)).stream()
        .map(strike -> new Cell(scenario, List.of(strike)));
  }

  private static Stream<Cell> doubles(Scenario scenario) {
    List<Strike> firsts = Cell.strikes(undisturbed(scenario));
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < firsts.size(); i += EVERY) {
      Strike first = firsts.get(i);
      List<Strike> seconds =
          Cell.strikes(new Cell(scenario, List.of(first)).play()).stream()
              .filter(second -> second.append() > first.append())
              .toList();
      for (int j = i % EVERY; j < seconds.size(); j += 5 * EVERY) {
        cells.add(new Cell(scenario, List.of(first, seconds.get(j))));
      }
    }
    return cells.stream();
  }

  private static Played undisturbed(Scenario scenario) {
    return new Cell(scenario, List.of()).play();
  }

  private static void play(String what, Stream<Cell> all) {
    long start = System.nanoTime();
    List<Cell> cells = all.toList();
    List<String> failures =
        cells.stream().parallel().flatMap(cell -> failure(cell).stream()).toList();
    System.out.printf(
        "crash matrix, %s: %d cells of %d scenarios in %.1f s, %d fail%n",
        what,
        cells.size(),
        cells.stream().map(cell -> cell.scenario().name()).distinct().count(),
        (System.nanoTime() - start) / 1e9,
        failures.size());
    assertThat(failures.stream().limit(SHOWN)).isEmpty();
  }

  private static List<String> failure(Cell cell) {
    List<String> problems = problems(cell, cell.play());
    return problems.isEmpty() ? List.of() : List.of(cell + " " + problems);
  }

  private static List<String> problems(Cell cell, Played played) {
    List<String> problems = new ArrayList<>(played.violations());
    Set<SortedMap<String, String>> ends = ends(cell.scenario());
    if (!ends.contains(played.end())) {
      problems.add("R8 it ends differently: " + played.nearest(ends));
    }
    if (played.deaths() != cell.strikes().size()) {
      problems.add("R0 only " + played.deaths() + " processes died");
    }
    return problems;
  }

  static Set<SortedMap<String, String>> ends(Scenario scenario) {
    return ENDS.computeIfAbsent(
        scenario.name(),
        name ->
            IntStream.rangeClosed(1, REFERENCES)
                .mapToObj(seed -> Performance.play(scenario, seed, List.of()).end())
                .collect(Collectors.toCollection(LinkedHashSet::new)));
  }
}
