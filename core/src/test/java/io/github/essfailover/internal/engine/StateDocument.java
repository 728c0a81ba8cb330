package io.github.essfailover.internal.engine;

import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.StepState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells step states and outcomes as a document: from the tables that the engine itself uses. */
final class StateDocument {

  private static final Path MODEL = Path.of("src/main/java/io/github/essfailover/model");
  private static final Pattern ROW =
      Pattern.compile("<tr><td>(.*?)</td><td>(.*?)</td></tr>", Pattern.DOTALL);

  private final List<String> lines = new ArrayList<>();

  private StateDocument() {}

  static String text() throws IOException {
    StateDocument document = new StateDocument();
    document.head();
    document.steps();
    document.diagram();
    document.outcomes();
    document.pairs();
    return String.join("\n", document.lines) + "\n";
  }

  private void head() {
    add(
        "# States",
        "",
        "Written by `StateDocumentTest` from `StepTransitions`, `StepState` and `Outcome`; it fails"
            + " when they differ from this page, and writes it anew with"
            + " `./mvnw -pl core test -Dtest=StateDocumentTest -Dupdate.docs=true`.");
  }

  private void steps() throws IOException {
    String source = Files.readString(MODEL.resolve("StepState.java"));
    add("", "## Steps", "");
    add("| State | Means | Settled | May be followed by |", "|---|---|---|---|");
    for (StepState state : StepState.values()) {
      add(
          row(
              "`" + state + "`",
              meaning(source, state),
              state.isSettled() ? "yes" : "",
              names(StepTransitions.after(state))));
    }
    add(
        "",
        "Settled means that what only waits for it may begin. Any other transition is a bug in the"
            + " engine, which stops with the step's history.");
  }

  private void diagram() {
    add("", "```mermaid", "stateDiagram-v2", "  [*] --> " + StepState.PENDING);
    for (StepState from : StepState.values()) {
      for (StepState to : StepState.values()) {
        if (StepTransitions.after(from).contains(to)) {
          add("  " + from + " --> " + to);
        }
      }
      if (StepTransitions.after(from).isEmpty()) {
        add("  " + from + " --> [*]");
      }
    }
    add("```");
  }

  private void outcomes() throws IOException {
    String source = Files.readString(MODEL.resolve("Outcome.java"));
    add("", "## Outcomes", "");
    add(
        "A run has no states of its own: what it is follows from its steps, and from whether somebody"
            + " said stop. The first row that fits decides.",
        "",
        "| Steps | Outcome | Means |",
        "|---|---|---|");
    for (MatchResult row : (Iterable<MatchResult>) ROW.matcher(source).results()::iterator) {
      String name = plain(row.group(2));
      add(row(plain(row.group(1)), "`" + name + "`", meaning(source, Outcome.valueOf(name))));
    }
  }

  private void pairs() {
    StepState[] all = StepState.values();
    add("", "What `Outcome.of` answers for a run whose steps are in exactly these two states:", "");
    add(row(Stream.concat(Stream.of(""), Arrays.stream(all).map(StateDocument::word))));
    add("|---".repeat(all.length + 1) + "|");
    for (StepState one : all) {
      add(
          row(
              Stream.concat(
                  Stream.of("**" + word(one) + "**"),
                  Arrays.stream(all).map(other -> outcomes(List.of(one, other))))));
    }
  }

  private static String outcomes(List<StepState> states) {
    String going = word(Outcome.of(states, false));
    String stopped = word(Outcome.of(states, true));
    return going.equals(stopped) ? going : going + "; stopped: " + stopped;
  }

  private void add(String... more) {
    lines.addAll(List.of(more));
  }

  private static String row(String... cells) {
    return row(Stream.of(cells));
  }

  private static String row(Stream<String> cells) {
    return cells.collect(Collectors.joining(" | ", "| ", " |")).replace("  |", " |");
  }

  private static String names(Set<StepState> states) {
    return Arrays.stream(StepState.values())
        .filter(states::contains)
        .map(StateDocument::word)
        .collect(Collectors.joining(", "));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The Javadoc of an enum's constant. */
  private static String meaning(String source, Enum<?> constant) {
    Matcher javadoc =
        Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/\\s+" + constant + "[,;]", Pattern.DOTALL)
            .matcher(source);
    if (!javadoc.find()) {
      throw new AssertionError(constant + " has no Javadoc");
    }
    return plain(javadoc.group(1));
  }

  private static String plain(String javadoc) {
    return javadoc
        .replaceAll("\\n\\s*\\* ?", " ")
        .replaceAll("\\{@(?:link|code)\\s+#?([^}]*)}", "$1")
        .replaceAll("<[^>]*>", "")
        .strip()
        .replaceAll("\\s+", " ");
  }
}
