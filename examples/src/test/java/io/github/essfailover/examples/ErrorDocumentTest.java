package io.github.essfailover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever meets an error code finds it in the document. */
class ErrorDocumentTest {

  /** A text in capitals with an underline, whatever it is passed to: a code, or listed below. */
  private static final Pattern CAPITALS = Pattern.compile("\"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\"");

  /** A code of one word: only where an exception is made of it. */
  private static final Pattern WORD =
      Pattern.compile("(?:notApplied|unknown|permanent|lost|refused)\\(\\s*\"([A-Z][A-Z0-9]+)\"");

  private static final Pattern WITH_SENTENCE =
      Pattern.compile("\"([A-Z][A-Z0-9_]+)\",\\s*\"([A-Z][^\"]*\\.)\"");

  private static final Pattern SECTION =
      Pattern.compile("^### `([A-Z0-9_]+)`\n(.*?)(?=^#|\\z)", Pattern.MULTILINE | Pattern.DOTALL);

  /** One word only where it can be nothing else than a check's name. */
  private static final Pattern CHECK =
      Pattern.compile(
          "\\b(?:(?:Finding\\.of|warn)\\(\\s*\"(?=\\w+\")"
              + "|(?:Finding\\.of|add|warn|attempt|guarded|new PermissionReview|NamespaceReview\\.of)"
              + "\\(\\s*(?:findings,\\s*|api,\\s*)?\"(?=\\w+\\.))"
              + "([a-z0-9.-]+)\"");

  private static final Pattern CHECK_ROW =
      Pattern.compile("^\\| `([a-z0-9.-]+)` \\| \\S", Pattern.MULTILINE);

  /**
   * Capitals that are no codes of ours: an outcome, and keys of the secrets of the chart
   * matrix-stack. Matrix error codes begin with {@code M_}.
   */
  private static final Set<String> NO_CODES =
      Set.of(
          "COMPLETED_WITH_DEBTS",
          "ELEMENT_CALL_LIVEKIT_SECRET",
          "HOOKSHOT_REGISTRATION",
          "HOOKSHOT_RSA_PASSKEY",
          "MAS_ECDSA_PRIME256V1_PRIVATE_KEY",
          "MAS_ENCRYPTION_SECRET",
          "MAS_RSA_PRIVATE_KEY",
          "MAS_SYNAPSE_SHARED_SECRET",
          "MATRIX_STACK_MSC3861",
          "REGISTRATION_SHARED_SECRET",
          "SIGNING_KEY",
          "SYNAPSE_MACAROON",
          "SYNAPSE_REGISTRATION_SHARED_SECRET",
          "SYNAPSE_SIGNING_KEY");

  private static Set<String> codes() throws IOException {
    Sources sources = Sources.main().without("examples");
    Set<String> codes = new TreeSet<>(sources.all(CAPITALS));
    codes.addAll(sources.all(WORD));
    assertThat(codes).as("what is listed as no code").containsAll(NO_CODES);
    codes.removeAll(NO_CODES);
    codes.removeIf(code -> code.startsWith("M_"));
    return codes;
  }

  private static Map<String, String> sections() throws IOException {
    String document = Files.readString(Sources.ROOT.resolve("docs/errors.md"));
    Map<String, String> sections = new TreeMap<>();
    for (MatchResult section :
        (Iterable<MatchResult>) SECTION.matcher(document).results()::iterator) {
      assertThat(sections.put(section.group(1), section.group(2)))
          .as("%s has one section", section.group(1))
          .isNull();
    }
    return sections;
  }

  @Test
  void document_aboutErrors_hasExactlyTheCodesOfTheSources() throws IOException {
    assertThat(sections().keySet()).containsExactlyInAnyOrderElementsOf(codes());
  }

  @Test
  void section_ofEachCode_saysCauseEffectAndWhatToDo() throws IOException {
    sections()
        .forEach(
            (code, text) ->
                assertThat(text)
                    .as(code)
                    .containsSubsequence("**Cause.** ", "**Effect.** ", "**Do.** "));
  }

  /** Messages and questions show the sentence, so that is what people search for. */
  @Test
  void section_ofEachCode_quotesItsSentences() throws IOException {
    Map<String, String> sections = sections();
    Map<String, Set<String>> said =
        Sources.main().without("examples").without("testkit").pairs(WITH_SENTENCE);
    for (Map.Entry<String, Set<String>> each : said.entrySet()) {
      for (String sentence : each.getValue()) {
        assertThat(sections.getOrDefault(each.getKey(), "no section"))
            .as(each.getKey())
            .contains("*" + sentence + "*");
      }
    }
  }

  @Test
  void document_aboutErrors_hasExactlyTheChecksOfTheSources() throws IOException {
    String document = Files.readString(Sources.ROOT.resolve("docs/errors.md"));

    assertThat(CHECK_ROW.matcher(document).results().map(row -> row.group(1)))
        .containsExactlyInAnyOrderElementsOf(Sources.main().without("examples").all(CHECK));
  }
}
