package io.github.essfailover.testkit.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.testkit.mutants.Verdict.Stage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Proves that the tests find something: bugs are planted into the safety-critical code, one at a
 * time, and each has to be found. The profile {@code mutants} runs it; the name keeps it out of
 * every other build.
 *
 * <p>{@code -Dmutants.only=a,b} plays only these, {@code -Dmutants.seeds=N} gives the simulation so
 * many seeds, {@code -Dmutants.limit=N} each stage so many seconds, {@code
 * -Dmutants.baseline=false} leaves out the run without a mutant.
 */
class PlantedBugs {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path MUTANTS = Path.of("src/test/resources/mutants");
  private static final String PACKAGE = "io.github.essfailover.";
  private static final String CORE = "core:";
  private static final Path CORE_TESTS = ROOT.resolve("core/target/test-classes");
  private static final Path FOLDER = Path.of("target/mutants").toAbsolutePath();
  private static final long LIMIT = Long.getLong("mutants.limit", 1_800);
  private static final String SEEDS = System.getProperty("mutants.seeds", "1500");
  private static final Set<String> ONLY = Set.of(System.getProperty("mutants.only", "").split(","));

  private final String classPath =
      absolute(
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));

  @Test
  void mutants_ofTheSafetyRules_areAllFound() throws Exception {
    Files.createDirectories(FOLDER.resolve("tmp"));
    List<Mutant> mutants =
        Mutant.in(MUTANTS).stream()
            .filter(mutant -> ONLY.contains("") || ONLY.contains(mutant.name()))
            .toList();
    // An anchor that is gone is told before anything is run.
    Map<Mutant, Path> planted = new LinkedHashMap<>();
    try (Planting planting = new Planting(ROOT, FOLDER, classPath)) {
      for (Mutant mutant : mutants) {
        planted.put(mutant, planting.plant(mutant));
      }
    }
    if (!System.getProperty("mutants.baseline", "").equals("false")) {
      for (Stage stage : Stage.values()) {
        assertThat(run(stage, Optional.empty(), List.of()).by()).as("without a mutant").isEmpty();
      }
    }
    List<String> table = new ArrayList<>();
    List<String> survivors = new ArrayList<>();
    for (Map.Entry<Mutant, Path> each : planted.entrySet()) {
      Mutant mutant = each.getKey();
      Verdict verdict = verdict(mutant, each.getValue());
      if (!verdict.killed()) {
        survivors.add(mutant.name() + " (" + mutant.rule() + "): " + mutant.what());
      }
      String row = row(mutant, verdict);
      table.add(row);
      System.out.println(row);
      Files.write(FOLDER.resolve("table.md"), table(table));
    }
    assertThat(survivors).as("bugs that no test finds").isEmpty();
  }

  private Verdict verdict(Mutant mutant, Path classes) throws IOException, InterruptedException {
    Verdict searched = run(Stage.SIMULATION, Optional.of(classes), List.of());
    if (searched.killed()) {
      return searched;
    }
    Verdict tested = run(Stage.TESTS, Optional.of(classes), mutant.likely());
    long seconds = searched.seconds() + tested.seconds();
    return new Verdict(Stage.TESTS, tested.by(), tested.ended(), seconds);
  }

  private Verdict run(Stage stage, Optional<Path> mutant, List<String> first)
      throws IOException, InterruptedException {
    Path words = FOLDER.resolve("words.txt");
    Files.writeString(words, "nothing ran");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Most of them end soon: a compiler that is quick pays off.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + FOLDER.resolve("tmp"),
                // What the tests provoke would fill the output.
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-Dsim.seeds=" + SEEDS,
                "-cp",
                mutant.map(classes -> classes + File.pathSeparator).orElse("")
                    + String.join(File.pathSeparator, classPath, CORE_TESTS.toString()),
                FirstFailure.class.getName(),
                words.toString()));
    command.addAll(tests(stage, first));
    long start = System.nanoTime();
    Process child =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(FOLDER.resolve("output.txt").toFile())
            .start();
    int code;
    try {
      code = child.waitFor(LIMIT, TimeUnit.SECONDS) ? child.exitValue() : -1;
    } finally {
      child.destroyForcibly();
    }
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    String last = Verdict.line(Files.readString(words));
    return switch (code) {
      case 0 -> new Verdict(stage, "", true, seconds);
      case FirstFailure.FAILED -> new Verdict(stage, last, true, seconds);
      case -1 -> new Verdict(stage, "cut off after " + LIMIT + " s in " + last, false, seconds);
      default ->
          throw new IllegalStateException(
              "the tests' process ended with " + code + " at " + last + ", see target/mutants");
    };
  }

  /**
   * The fixed set, in its order; classes with a question mark only where they exist, those with the
   * mark of core from there.
   */
  private static List<String> tests(Stage stage, List<String> first) throws IOException {
    Path list = MUTANTS.resolve(stage.name().toLowerCase(java.util.Locale.ROOT) + ".txt");
    return Stream.concat(first.stream(), Files.readAllLines(list).stream())
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .distinct()
        .filter(line -> !line.startsWith("?") || exists(line.substring(1)))
        .map(line -> line.replaceFirst("^\\?", ""))
        .map(
            line ->
                line.startsWith(CORE)
                    ? PACKAGE + line.substring(CORE.length())
                    : PACKAGE + "testkit." + line)
        .toList();
  }

  private static boolean exists(String test) {
    return Files.exists(
        Path.of(
            "src/test/java/io/github/essfailover/testkit",
            test.replaceFirst("#.*", "").replace('.', '/') + ".java"));
  }

  private static String absolute(String classPath) {
    return String.join(
        File.pathSeparator,
        List.of(classPath.split(File.pathSeparator)).stream()
            .filter(entry -> !entry.isBlank())
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList());
  }

  private static String row(Mutant mutant, Verdict verdict) {
    String by = verdict.by().isEmpty() ? "NOBODY" : verdict.by();
    String found =
        verdict.killed() ? verdict.stage().name().toLowerCase(java.util.Locale.ROOT) : "-";
    return "| %s | %s | %s | %s | %d |"
        .formatted(mutant.name(), mutant.rule(), found, by.replace('|', '/'), verdict.seconds());
  }

  private static List<String> table(List<String> rows) {
    List<String> all = new ArrayList<>();
    all.add("| mutant | rule | found by the | killed by | seconds |");
    all.add("|---|---|---|---|---|");
    all.addAll(rows);
    return all;
  }
}
