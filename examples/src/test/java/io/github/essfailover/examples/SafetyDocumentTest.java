package io.github.essfailover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the document about safety names exists. */
class SafetyDocumentTest {

  private static final Pattern SECTION =
      Pattern.compile("^## R(\\d+) .*?\n(.*?)(?=^## |\\z)", Pattern.MULTILINE | Pattern.DOTALL);

  private static final Pattern PARAGRAPH =
      Pattern.compile(
          "\\*\\*Enforced\\.\\*\\*(?<enforced>.*?)"
              + "\\*\\*Searched\\.\\*\\*(?<searched>.*?)"
              + "\\*\\*Not enforced\\.\\*\\*(?<open>.*)",
          Pattern.DOTALL);

  /** A type, and perhaps a member; all capitals are constants. */
  private static final Pattern NAME =
      Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.(\\w+))?`");

  private static final Map<Integer, String> SECTIONS = new TreeMap<>();

  private static Sources delivered;
  private static Sources tests;

  @BeforeAll
  static void read() throws IOException {
    delivered = Sources.main();
    tests = Sources.test();
  }

  static List<Integer> rules() throws IOException {
    String document = Files.readString(Sources.ROOT.resolve("docs/safety.md"));
    for (MatchResult section :
        (Iterable<MatchResult>) SECTION.matcher(document).results()::iterator) {
      SECTIONS.put(Integer.valueOf(section.group(1)), section.group(2));
    }
    return List.copyOf(SECTIONS.keySet());
  }

  @Test
  void document_aboutSafety_hasEveryRule() throws IOException {
    assertThat(rules()).containsExactlyElementsOf(IntStream.rangeClosed(1, 16).boxed().toList());
  }

  @ParameterizedTest
  @MethodSource("rules")
  void rule_inTheDocument_namesWhatExists(int rule) {
    List<String> missing = new ArrayList<>();
    Matcher name = NAME.matcher(SECTIONS.getOrDefault(rule, ""));
    while (name.find()) {
      String member = name.group(2) == null ? "" : name.group(2);
      if (!delivered.declare(name.group(1), member) && !tests.declare(name.group(1), member)) {
        missing.add(name.group());
      }
    }

    assertThat(missing).as("names in R%s that are nowhere declared", rule).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void rule_inTheDocument_saysWhereItIsEnforcedWhoSearchesAndWhatIsMissing(int rule) {
    Matcher parts = PARAGRAPH.matcher(SECTIONS.getOrDefault(rule, ""));

    assertThat(parts.find()).as("R%s has all three parts", rule).isTrue();
    assertThat(parts.group("enforced")).containsPattern(NAME);
    assertThat(parts.group("searched")).containsPattern(NAME);
    assertThat(parts.group("open")).isNotBlank();
  }
}
