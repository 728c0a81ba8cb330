package io.github.essfailover.journal;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceClaim;
import io.github.essfailover.fence.Strength;
import io.github.essfailover.internal.json.JsonFields;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Entries as JSON objects, and back. */
final class EntryJson {

  private EntryJson() {}

  static Map<String, Object> write(JournalEntry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", entry.getClass().getSimpleName());
    json.put("at", entry.at().toString());
    if (entry instanceof JournalEntry.RunOpened e) {
      json.put("epoch", e.epoch());
      json.put("owner", e.owner());
      json.put("approvedBy", e.approvedBy().name());
      json.put("approvalReason", e.approvalReason());
      json.put("plan", e.plan().toJson());
    } else if (entry instanceof JournalEntry.RunResumed e) {
      json.put("epoch", e.epoch());
      json.put("owner", e.owner());
    } else if (entry instanceof JournalEntry.StepStarted e) {
      json.put("step", e.step().value());
      json.put("attempt", e.attempt());
      json.put("epoch", e.epoch());
      json.put("actsUntil", e.actsUntil().toString());
    } else if (entry instanceof JournalEntry.ActsBegun e) {
      json.put("step", e.step().value());
      json.put("before", e.before());
    } else if (entry instanceof JournalEntry.FenceReasserted e) {
      json.put("step", e.step().value());
      json.put("seen", e.seen());
      json.put("actsUntil", e.actsUntil().toString());
    } else if (entry instanceof JournalEntry.AbortBegun e) {
      e.by().ifPresent(person -> json.put("by", person.name()));
      json.put("reason", e.reason());
    } else if (entry instanceof JournalEntry.UndoStarted e) {
      json.put("step", e.step().value());
      json.put("epoch", e.epoch());
      json.put("actsUntil", e.actsUntil().toString());
    } else if (entry instanceof JournalEntry.StopRequested e) {
      json.put("reason", e.reason());
    } else if (entry instanceof JournalEntry.DebtsReopened e) {
      json.put("epoch", e.epoch());
      json.put("owner", e.owner());
      json.put("steps", e.steps().stream().map(StepId::value).toList());
    } else if (entry instanceof JournalEntry.DebtSuperseded e) {
      json.put("of", e.of().value());
      json.put("step", e.step().value());
      json.put("why", e.why());
    } else if (entry instanceof JournalEntry.AttemptFailed e) {
      json.put("step", e.step().value());
      json.put("attempt", e.attempt());
      json.put("why", e.why());
    } else if (entry instanceof JournalEntry.StepSettled e) {
      settled(e, json);
    } else if (entry instanceof JournalEntry.GateReopened e) {
      json.put("step", e.step().value());
      json.put("why", e.why());
      if (!e.behind().isEmpty()) {
        json.put("behind", e.behind().stream().map(StepId::value).toList());
      }
    } else if (entry instanceof JournalEntry.QuestionAsked e) {
      json.put("question", question(e.question()));
    } else if (entry instanceof JournalEntry.QuestionAnswered e) {
      json.put("answer", answer(e.answer()));
    } else if (entry instanceof JournalEntry.ActAbandoned e) {
      json.put("step", e.step().value());
      json.put("resource", e.resource());
    } else if (entry instanceof JournalEntry.Intervened e) {
      json.put("what", e.kind().name());
      e.step().ifPresent(step -> json.put("step", step.value()));
      json.put("by", e.by().name());
      json.put("reason", e.reason());
      json.put("actsUntil", e.actsUntil().toString());
    } else if (entry instanceof JournalEntry.Adopted e) {
      adopted(e, json);
    } else if (entry instanceof JournalEntry.RunEnded e) {
      json.put("outcome", e.outcome().name());
      json.put("note", e.note());
    }
    return json;
  }

  static JournalEntry read(JsonFields json) {
    Instant at = json.instant("at");
    return switch (json.text("kind")) {
      case "RunOpened" ->
          new JournalEntry.RunOpened(
              at,
              Plan.parse(json.text("plan")),
              json.number("epoch"),
              json.text("owner"),
              json.value("approvedBy", Person::named),
              json.text("approvalReason"));
      case "RunResumed" ->
          new JournalEntry.RunResumed(at, json.number("epoch"), json.text("owner"));
      case "StepStarted" ->
          new JournalEntry.StepStarted(
              at,
              step(json),
              (int) json.number("attempt"),
              json.number("epoch"),
              json.instant("actsUntil"));
      case "AttemptFailed" ->
          new JournalEntry.AttemptFailed(
              at, step(json), (int) json.number("attempt"), json.text("why"));
      case "StepSettled" -> readSettled(at, json);
      case "ActsBegun" -> new JournalEntry.ActsBegun(at, step(json), json.textMap("before"));
      case "FenceReasserted" ->
          new JournalEntry.FenceReasserted(
              at, step(json), json.text("seen"), json.instant("actsUntil"));
      case "AbortBegun" ->
          new JournalEntry.AbortBegun(
              at, json.optionalText("by").map(Person::named), json.text("reason"));
      case "UndoStarted" ->
          new JournalEntry.UndoStarted(
              at, step(json), json.number("epoch"), json.instant("actsUntil"));
      case "StopRequested" -> new JournalEntry.StopRequested(at, json.text("reason"));
      case "DebtsReopened" ->
          new JournalEntry.DebtsReopened(
              at,
              json.number("epoch"),
              json.text("owner"),
              new TreeSet<>(json.texts("steps").stream().map(StepId::of).toList()));
      case "DebtSuperseded" ->
          new JournalEntry.DebtSuperseded(
              at, json.value("of", RunId::of), step(json), json.text("why"));
      case "GateReopened" ->
          new JournalEntry.GateReopened(
              at,
              step(json),
              json.text("why"),
              new TreeSet<>(json.texts("behind").stream().map(StepId::of).toList()));
      case "QuestionAsked" ->
          new JournalEntry.QuestionAsked(at, readQuestion(required(json, "question")));
      case "QuestionAnswered" ->
          new JournalEntry.QuestionAnswered(at, readAnswer(required(json, "answer")));
      case "ActAbandoned" -> new JournalEntry.ActAbandoned(at, step(json), json.text("resource"));
      case "Intervened" ->
          new JournalEntry.Intervened(
              at,
              json.value("what", JournalEntry.Intervened.Kind::valueOf),
              json.optionalText("step").map(StepId::of),
              json.value("by", Person::named),
              json.text("reason"),
              json.instant("actsUntil"));
      case "Adopted" -> readAdopted(at, json);
      case "RunEnded" ->
          new JournalEntry.RunEnded(at, json.value("outcome", Outcome::valueOf), json.text("note"));
      default ->
          throw new IllegalArgumentException("entry kind '" + json.text("kind") + "' is not known");
    };
  }

  private static JsonFields required(JsonFields json, String name) {
    return json.object(name).orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
  }

  private static StepId step(JsonFields json) {
    return json.value("step", StepId::of);
  }

  private static void adopted(JournalEntry.Adopted e, Map<String, Object> json) {
    json.put("deployment", e.deployment().value());
    json.put("active", e.active().value());
    json.put("epoch", e.epoch());
    json.put("owner", e.owner());
    json.put("by", e.by().name());
    json.put("because", e.because());
    if (!e.contradictions().isEmpty()) {
      json.put("contradictions", e.contradictions());
    }
  }

  private static JournalEntry readAdopted(Instant at, JsonFields json) {
    return new JournalEntry.Adopted(
        at,
        json.value("deployment", DeploymentId::of),
        json.value("active", DataCenterId::of),
        json.number("epoch"),
        json.text("owner"),
        json.value("by", Person::named),
        json.text("because"),
        json.texts("contradictions"));
  }

  private static void settled(JournalEntry.StepSettled e, Map<String, Object> json) {
    json.put("step", e.step().value());
    json.put("state", e.state().name());
    json.put("seen", e.seen());
    e.by().ifPresent(person -> json.put("by", person.name()));
    json.put("evidence", e.evidence().stream().map(EntryJson::evidence).toList());
    json.put("outputs", e.outputs());
  }

  private static JournalEntry readSettled(Instant at, JsonFields json) {
    return new JournalEntry.StepSettled(
        at,
        step(json),
        json.value("state", StepState::valueOf),
        json.text("seen"),
        json.optionalText("by").map(Person::named),
        json.objects("evidence").stream().map(EntryJson::readEvidence).toList(),
        json.textMap("outputs"));
  }

  private static Map<String, Object> evidence(Evidence evidence) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("witness", evidence.witness());
    json.put("claims", evidence.claims().stream().map(FenceClaim::toString).sorted().toList());
    json.put("strength", evidence.strength().name());
    json.put("seen", evidence.seen());
    json.put("observedAt", evidence.observedAt().toString());
    json.put("maxAge", evidence.maxAge().toString());
    return json;
  }

  private static Evidence readEvidence(JsonFields json) {
    return new Evidence(
        json.text("witness"),
        new TreeSet<>(json.texts("claims").stream().map(FenceClaim::parse).toList()),
        json.value("strength", Strength::valueOf),
        json.text("seen"),
        json.instant("observedAt"),
        json.duration("maxAge"));
  }

  private static Map<String, Object> question(Question question) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", question.id());
    question.run().ifPresent(run -> json.put("run", run.value()));
    question.step().ifPresent(step -> json.put("step", step.value()));
    json.put("epoch", question.epoch());
    json.put("text", question.text());
    json.put("facts", question.facts());
    json.put("basis", question.basis());
    json.put("choices", question.choices().stream().map(Choice::name).toList());
    json.put("expiresAt", question.expiresAt().toString());
    return json;
  }

  private static Question readQuestion(JsonFields json) {
    return new Question(
        json.text("id"),
        json.optionalText("run").map(RunId::of),
        json.optionalText("step").map(StepId::of),
        json.number("epoch"),
        json.text("text"),
        json.texts("facts"),
        json.text("basis"),
        new TreeSet<>(json.texts("choices").stream().map(Choice::valueOf).toList()),
        json.instant("expiresAt"));
  }

  private static Map<String, Object> answer(Answer answer) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("question", answer.question());
    json.put("basis", answer.basis());
    json.put("choice", answer.choice().name());
    json.put("by", answer.by().name());
    json.put("reason", answer.reason());
    return json;
  }

  private static Answer readAnswer(JsonFields json) {
    return new Answer(
        json.text("question"),
        json.text("basis"),
        json.value("choice", Choice::valueOf),
        json.value("by", Person::named),
        json.text("reason"));
  }

  static List<Map<String, Object>> writeAll(List<JournalEntry> entries) {
    return entries.stream().map(EntryJson::write).toList();
  }
}
