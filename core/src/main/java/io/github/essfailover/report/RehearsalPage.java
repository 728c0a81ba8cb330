package io.github.essfailover.report;

import io.github.essfailover.internal.json.JsonText;
import io.github.essfailover.internal.render.Pages;
import io.github.essfailover.internal.text.Lines;
import io.github.essfailover.internal.text.Table;
import io.github.essfailover.plan.OnFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rehearsals on pages and for machines. */
final class RehearsalPage {

  private static final long VERSION = 1;

  private RehearsalPage() {}

  static String text(Rehearsal rehearsal) {
    StringBuilder text = new StringBuilder();
    text.append(rehearsal.overall())
        .append(": ")
        .append(title(rehearsal))
        .append("\nRehearsed at ")
        .append(rehearsal.at())
        .append(", nothing was changed; plan ")
        .append(rehearsal.digest(), 0, 16)
        .append("\n\nSteps\n");
    Table table = new Table("  ");
    rehearsal
        .steps()
        .forEach(part -> table.row(part.step().value(), words(part), part.now(), part.reason()));
    text.append(table).append("\nCalls\n");
    for (Rehearsal.Part part : rehearsal.steps()) {
      for (Rehearsal.Intended call : part.calls()) {
        text.append("  ").append(part.step()).append(" on ").append(call.on()).append('\n');
        call.lines().forEach(line -> text.append("    ").append(line).append('\n'));
      }
    }
    return text.toString();
  }

  static String markdown(Rehearsal rehearsal) {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("overall", rehearsal.overall().name());
    model.put("title", title(rehearsal));
    model.put("at", RunTimeline.instant(rehearsal.at()));
    model.put("digest", rehearsal.digest());
    model.put("steps", rehearsal.steps().stream().map(RehearsalPage::row).toList());
    model.put(
        "acting",
        rehearsal.steps().stream()
            .filter(part -> !part.calls().isEmpty())
            .map(RehearsalPage::row)
            .toList());
    return Pages.markdown("rehearsal", model);
  }

  static String json(Rehearsal rehearsal) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", VERSION);
    json.put("at", rehearsal.at().toString());
    json.put("deployment", rehearsal.plan().deployment().value());
    json.put("request", rehearsal.plan().request().title());
    json.put("planDigest", rehearsal.digest());
    json.put("overall", rehearsal.overall().name());
    json.put("steps", rehearsal.steps().stream().map(RehearsalPage::step).toList());
    return JsonText.write(json);
  }

  private static String title(Rehearsal rehearsal) {
    return rehearsal.plan().deployment() + ": " + rehearsal.plan().request().title();
  }

  /** In words; a failure says what follows from it. */
  private static String words(Rehearsal.Part part) {
    String words = part.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return part.verdict() == Rehearsal.Verdict.WOULD_FAIL && part.onFailure() == OnFailure.OWE
        ? words + ", owed"
        : words;
  }

  private static Map<String, Object> row(Rehearsal.Part part) {
    Map<String, Object> row = new LinkedHashMap<>(step(part));
    row.put("words", words(part));
    return row;
  }

  private static Map<String, Object> step(Rehearsal.Part part) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("step", part.step().value());
    json.put("summary", part.summary());
    json.put("verdict", part.verdict().name());
    json.put("now", Lines.one(part.now()));
    json.put("reason", Lines.one(part.reason()));
    json.put("onFailure", part.onFailure().name());
    json.put("calls", part.calls().stream().map(RehearsalPage::call).toList());
    return json;
  }

  private static Map<String, Object> call(Rehearsal.Intended call) {
    List<String> lines = call.lines();
    return Map.of("on", call.on().toString(), "lines", lines);
  }
}
