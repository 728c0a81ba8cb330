package io.github.essfailover.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page about dependencies says what Maven resolves. */
class DependenciesDocumentTest {

  private static final long KIB = 1024;
  private static final List<String> SCOPES = List.of("compile", "runtime", "optional");

  private static List<Resolved> resolved = List.of();
  private static Map<String, String> licences = Map.of();
  private static String document = "";

  @BeforeAll
  static void read() throws IOException {
    boolean written = Resolved.isWritten();
    if (!written && Boolean.getBoolean("lab.required")) {
      throw new AssertionError("target/dependencies.txt or licences.txt of a module is missing");
    }
    assumeTrue(written, "not built by Maven: no target/dependencies.txt");
    resolved = Resolved.all();
    licences = Resolved.licences();
    document = Files.readString(Sources.ROOT.resolve("docs/dependencies.md"));
  }

  @Test
  void page_hasEachDeclaredDependencyWithReasons() {
    Map<String, List<String>> rows = rows("What is declared");
    Map<String, List<Resolved>> declared =
        resolved.stream()
            .filter(Resolved::declared)
            .collect(Collectors.groupingBy(Resolved::artifact, TreeMap::new, Collectors.toList()));

    assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(declared.keySet());
    declared.forEach(
        (artifact, uses) -> {
          List<String> row = rows.getOrDefault(artifact, List.of());
          assertThat(row).as(artifact).hasSize(6);
          assertThat(row.get(1).split(", "))
              .as("modules of " + artifact)
              .containsExactlyInAnyOrderElementsOf(
                  uses.stream().map(DependenciesDocumentTest::use).toList());
          assertThat(row.get(2)).as("licence of " + artifact).isEqualTo(licences.get(artifact));
          hasSize(artifact, row.get(3), uses.get(0).bytes());
          assertThat(row.get(4)).as("why " + artifact).isNotEmpty();
          assertThat(row.get(5)).as("without " + artifact).isNotEmpty();
        });
  }

  @Test
  void page_hasWhatTheyBringAlong() {
    Map<String, Long> brought = new TreeMap<>();
    resolved.stream()
        .filter(each -> !each.declared())
        .forEach(each -> brought.put(each.artifact(), each.bytes()));
    resolved.stream().filter(Resolved::declared).map(Resolved::artifact).forEach(brought::remove);
    Set<String> left = new TreeSet<>(brought.keySet());
    rows("What they bring along")
        .forEach(
            (pattern, row) -> {
              Set<String> meant = matching(pattern, left);
              left.removeAll(meant);
              assertThat(row.get(1)).as("jars of " + pattern).isEqualTo("" + meant.size());
              assertThat(row.get(2))
                  .as("licences of " + pattern)
                  .isEqualTo(
                      meant.stream()
                          .map(licences::get)
                          .distinct()
                          .sorted()
                          .collect(Collectors.joining("; ")));
              hasSize(pattern, row.get(3), meant.stream().mapToLong(brought::get).sum());
            });

    assertThat(left).as("in no row").isEmpty();
  }

  @Test
  void page_hasWhatEachModuleComesTo() {
    Map<String, List<Resolved>> modules =
        resolved.stream().collect(Collectors.groupingBy(Resolved::module));
    Map<String, List<String>> rows = rows("What a module comes to");

    assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(modules.keySet());
    modules.forEach(
        (module, jars) -> {
          List<String> row = rows.getOrDefault(module, List.of());
          assertThat(row.get(1)).as("jars of " + module).isEqualTo("" + jars.size());
          hasSize(module, row.get(2), jars.stream().mapToLong(Resolved::bytes).sum());
        });
  }

  private static String use(Resolved of) {
    assertThat(SCOPES).contains(of.scope());
    return of.scope().equals("compile") ? of.module() : of.module() + " (" + of.scope() + ")";
  }

  private static Set<String> matching(String pattern, Set<String> artifacts) {
    Pattern regex =
        Pattern.compile(
            Arrays.stream(pattern.split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*")));
    return artifacts.stream()
        .filter(artifact -> regex.matcher(artifact).matches())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** By a tenth, or by a few kibibytes of a small jar. */
  private static void hasSize(String what, String said, long bytes) {
    long real = Math.round(bytes / (double) KIB);
    assertThat(Math.abs(Long.parseLong(said) - real))
        .as("%s has %d KiB, the page says %s", what, real, said)
        .isLessThanOrEqualTo(real / 10 + 5);
  }

  /** By the first cell, without its quotes. */
  private static Map<String, List<String>> rows(String heading) {
    String section = document.split("## " + heading + "\n", 2)[1].split("\n## ", 2)[0];
    Map<String, List<String>> rows = new TreeMap<>();
    section
        .lines()
        .filter(line -> line.startsWith("| "))
        .skip(1)
        .forEach(
            line -> {
              List<String> cells = new ArrayList<>();
              for (String cell : line.substring(1, line.length() - 1).split(" \\| ", -1)) {
                cells.add(cell.strip().replace("`", ""));
              }
              rows.put(cells.get(0), cells);
            });
    return rows;
  }
}
