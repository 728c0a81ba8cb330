package io.github.essfailover.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What failed once, from {@code src/test/resources/simulation}. */
class RegressionSeedsTest {
  private static final Path FOLDER = Path.of("src/test/resources/simulation");

  static List<String> seeds() throws IOException {
    return Files.readAllLines(FOLDER.resolve("regressions.txt")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".script")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void seed_thatFailedOnce_breaksNoRule(String line) {
    String[] words = line.split(" ", 3);
    assertThat(words).as("what, which seed, and why").hasSize(3);

    assertThat(violations(words[0], Long.parseLong(words[1]))).as(words[2]).isEmpty();
  }

  private static Set<String> violations(String kind, long seed) {
    return switch (kind) {
      case "night" -> FailoverSimulation.night(seed).violations();
      case "guarded" -> FailoverSimulation.guardedNight(seed, true).violations();
      case "season" -> Season.play(seed).violations();
      default -> throw new IllegalArgumentException("neither night, guarded nor season: " + kind);
    };
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void script_thatFailedOnce_breaksNoRule(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    SimulatedNight night = FailoverSimulation.replay(NightScript.parse(lines));

    assertThat(lines.get(0)).as("why it is kept").startsWith("# ");
    assertThat(night.violations()).as(night.story()).isEmpty();
  }

  @Test
  void folder_hasSeedsAndScripts() throws IOException {
    assertThat(seeds()).isNotEmpty();
    assertThat(scripts()).isNotEmpty();
  }
}
