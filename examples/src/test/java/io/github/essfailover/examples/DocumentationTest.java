package io.github.essfailover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents show compiles and exists. */
class DocumentationTest {

  /** Surefire runs in the module's folder. */
  private static final Path ROOT = Path.of("..");

  private static final String FENCE = "```";
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)(#[^)]*)?\\)");

  static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    documents.add(ROOT.resolve("README.md"));
    documents.add(ROOT.resolve("CONTRIBUTING.md"));
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
    }
    return documents;
  }

  @ParameterizedTest
  @MethodSource("documents")
  void javaBlock_inADocument_equalsItsSample(Path document) throws IOException {
    List<String> lines = Files.readAllLines(document);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().equals(FENCE + "java")) {
        int end = lines.subList(i, lines.size()).indexOf(FENCE) + i;
        assertThat(lines.subList(i + 1, end))
            .as("%s, line %s", document, i + 1)
            .isEqualTo(Sample.named(lines.get(Math.max(0, i - 1)), ROOT).lines());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void link_inADocument_leadsToAFile(Path document) throws IOException {
    Path folder = document.resolveSibling("");
    Matcher link = LINK.matcher(Files.readString(document));
    while (link.find()) {
      assertThat(folder.resolve(link.group(1))).as("link of %s", document).exists();
    }
  }

  @Test
  void readme_readFromTheTop_showsASampleBeforeLineThirty() throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));

    assertThat(lines.indexOf(FENCE + "java")).isBetween(1, 29);
  }

  @Test
  void architecture_listsExactlyTheJournalsEntries() throws IOException {
    String source =
        Files.readString(
            ROOT.resolve("core/src/main/java/io/github/essfailover/journal/JournalEntry.java"));
    String document = Files.readString(ROOT.resolve("docs/architecture.md"));
    String table =
        document.substring(document.indexOf("| Entry |"), document.indexOf("## Where things go"));

    assertThat(names("`(\\w+)`", table))
        .containsExactlyInAnyOrderElementsOf(names("\\brecord (\\w+)\\(", source));
  }

  private static List<String> names(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(name -> name.group(1)).toList();
  }
}
