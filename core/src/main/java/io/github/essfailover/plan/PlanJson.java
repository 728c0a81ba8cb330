package io.github.essfailover.plan;

import io.github.essfailover.error.PlanException;
import io.github.essfailover.internal.json.JsonFields;
import io.github.essfailover.internal.json.JsonText;
import io.github.essfailover.internal.text.Sha256;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.Release;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.Statement;
import io.github.essfailover.model.StepId;
import io.github.essfailover.request.Drill;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.request.Rejoin;
import io.github.essfailover.request.Switchover;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Plans as JSON, and the digest over what an approval is bound to. */
final class PlanJson {

  private static final long VERSION = 1;

  private PlanJson() {}

  static String write(Plan plan) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", VERSION);
    json.put("digest", digest(plan));
    json.put("deployment", plan.deployment().value());
    json.put("topology", plan.topology());
    json.put("createdAt", plan.createdAt().toString());
    json.put("expiresAt", plan.expiresAt().toString());
    json.put("request", request(plan.request()));
    json.put("prediction", prediction(plan.prediction()));
    json.put("facts", plan.facts().stream().map(PlanJson::fact).toList());
    json.put("findings", plan.findings().stream().map(PlanJson::finding).toList());
    json.put("steps", plan.steps().stream().map(PlanJson::step).toList());
    return JsonText.write(json);
  }

  static String digest(Plan plan) {
    Map<String, Object> covered = new LinkedHashMap<>();
    covered.put("deployment", plan.deployment().value());
    covered.put("topology", plan.topology());
    covered.put("createdAt", plan.createdAt().toString());
    covered.put("expiresAt", plan.expiresAt().toString());
    covered.put("request", request(plan.request()));
    covered.put("prediction", prediction(plan.prediction()));
    covered.put("findings", plan.findings().stream().map(PlanJson::finding).toList());
    covered.put("facts", plan.facts().stream().map(PlanJson::fact).toList());
    covered.put("steps", plan.steps().stream().map(PlanJson::step).toList());
    return Sha256.hex(JsonText.writeCanonical(covered));
  }

  static Plan read(String text) {
    Plan plan;
    String digest;
    try {
      JsonFields json = JsonFields.parse(text);
      if (json.number("version") != VERSION) {
        throw new IllegalArgumentException(
            "version " + json.number("version") + " is not " + VERSION);
      }
      digest = json.text("digest");
      plan = plan(json);
    } catch (IllegalArgumentException e) {
      throw PlanException.unreadable(String.valueOf(e.getMessage()));
    }
    if (!digest(plan).equals(digest)) {
      throw PlanException.unreadable("its digest does not fit its content");
    }
    return plan;
  }

  private static Plan plan(JsonFields json) {
    return new Plan(
        json.value("deployment", DeploymentId::of),
        readRequest(required(json, "request")),
        json.text("topology"),
        json.instant("createdAt"),
        json.instant("expiresAt"),
        json.objects("steps").stream().map(PlanJson::readStep).toList(),
        new TreeSet<>(json.objects("facts").stream().map(PlanJson::readFact).toList()),
        readPrediction(required(json, "prediction")),
        json.objects("findings").stream().map(PlanJson::readFinding).toList());
  }

  private static JsonFields required(JsonFields json, String name) {
    return json.object(name)
        .orElseThrow(() -> new IllegalArgumentException("$." + name + " is missing"));
  }

  private static Map<String, Object> request(FailoverRequest request) {
    Map<String, Object> json = new LinkedHashMap<>();
    if (request instanceof Failover failover) {
      json.put("kind", "failover");
      json.put("source", failover.source().value());
      json.put("target", failover.target().value());
      json.put("reason", failover.reason());
      failover.statement().ifPresent(s -> json.put("statement", statement(s)));
      failover.maxLossBytes().ifPresent(bytes -> json.put("maxLossBytes", bytes));
    } else if (request instanceof Switchover switchover) {
      json.put("kind", "switchover");
      json.put("source", switchover.source().value());
      json.put("target", switchover.target().value());
      json.put("reason", switchover.reason());
      json.put("maxLagBytes", switchover.maxLagBytes());
      if (switchover.waitsForOldTtls()) {
        json.put("waitsForOldTtls", true);
      }
    } else if (request instanceof Rejoin rejoin) {
      json.put("kind", "rejoin");
      json.put("source", rejoin.source().value());
      json.put("target", rejoin.target().value());
      json.put("reason", rejoin.reason());
      rejoin.release().ifPresent(release -> json.put("release", release(release)));
    } else if (request instanceof Drill drill) {
      json.put("kind", "drill");
      json.put("source", drill.source().value());
      json.put("target", drill.target().value());
      json.put("reason", drill.reason());
      json.put("load", drill.load().toString());
      json.put("onlyStandby", drill.onlyStandby());
    }
    return json;
  }

  private static Map<String, Object> statement(Statement statement) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("by", statement.by().name());
    json.put("how", statement.howTheyKnow());
    return json;
  }

  private static Map<String, Object> release(Release release) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("by", release.by().name());
    json.put("because", release.because());
    return json;
  }

  private static FailoverRequest readRequest(JsonFields json) {
    return switch (json.text("kind")) {
      case "failover" -> readFailover(json);
      case "switchover" ->
          new Switchover(
              json.value("source", DataCenterId::of),
              json.value("target", DataCenterId::of),
              json.text("reason"),
              json.number("maxLagBytes"),
              json.has("waitsForOldTtls") && json.truth("waitsForOldTtls"));
      case "rejoin" ->
          new Rejoin(
              json.value("source", DataCenterId::of),
              Optional.of(json.value("target", DataCenterId::of)),
              json.text("reason"),
              json.object("release")
                  .map(r -> new Release(r.value("by", Person::named), r.text("because"))));
      case "drill" ->
          new Drill(
              json.value("target", DataCenterId::of),
              Optional.of(json.value("source", DataCenterId::of)),
              json.text("reason"),
              json.duration("load"),
              json.truth("onlyStandby"));
      default ->
          throw new IllegalArgumentException(
              "request kind '" + json.text("kind") + "' is not known");
    };
  }

  private static Failover readFailover(JsonFields json) {
    Optional<Statement> statement =
        json.object("statement")
            .map(s -> new Statement(s.value("by", Person::named), s.text("how")));
    OptionalLong maxLoss =
        json.has("maxLossBytes")
            ? OptionalLong.of(json.number("maxLossBytes"))
            : OptionalLong.empty();
    return new Failover(
        json.value("source", DataCenterId::of),
        json.value("target", DataCenterId::of),
        json.text("reason"),
        statement,
        maxLoss);
  }

  private static Map<String, Object> step(Step step) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", step.id().value());
    json.put("type", step.type());
    json.put("summary", step.summary());
    json.put("arguments", step.arguments());
    json.put("after", values(step.after()));
    json.put("afterSettled", values(step.afterSettled()));
    json.put("budget", step.budget().toString());
    json.put("expected", step.expected().toString());
    json.put("onFailure", step.onFailure().name());
    json.put("skippable", step.skippable());
    json.put("repeatability", step.repeatability().name());
    return json;
  }

  private static Step readStep(JsonFields json) {
    return new Step(
        json.value("id", StepId::of),
        json.text("type"),
        json.text("summary"),
        json.textMap("arguments"),
        new TreeSet<>(json.texts("after").stream().map(StepId::of).toList()),
        new TreeSet<>(json.texts("afterSettled").stream().map(StepId::of).toList()),
        json.duration("budget"),
        json.duration("expected"),
        json.value("onFailure", OnFailure::valueOf),
        json.truth("skippable"),
        json.value("repeatability", Repeatability::valueOf));
  }

  private static Map<String, Object> fact(Fact fact) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", fact.name());
    json.put("value", fact.value());
    json.put("kind", fact.kind().name());
    return json;
  }

  private static Fact readFact(JsonFields json) {
    return new Fact(json.text("name"), json.text("value"), json.value("kind", Fact.Kind::valueOf));
  }

  private static Map<String, Object> prediction(Prediction prediction) {
    SortedMap<String, String> rpo = new TreeMap<>();
    prediction.rpo().forEach((name, loss) -> rpo.put(name, loss.toString()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rpo", rpo);
    json.put("rto", prediction.rto().toString());
    json.put("criticalPath", values(prediction.criticalPath()));
    return json;
  }

  private static Prediction readPrediction(JsonFields json) {
    SortedMap<String, DataLoss> rpo = new TreeMap<>();
    json.textMap("rpo").forEach((name, loss) -> rpo.put(name, DataLoss.parse(loss)));
    return new Prediction(
        rpo, json.duration("rto"), json.texts("criticalPath").stream().map(StepId::of).toList());
  }

  private static Map<String, Object> finding(Finding finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("check", finding.check());
    finding.dataCenter().ifPresent(dc -> json.put("dataCenter", dc.value()));
    json.put("severity", finding.severity().name());
    json.put("seen", finding.seen());
    json.put("remedy", finding.remedy());
    return json;
  }

  private static Finding readFinding(JsonFields json) {
    return new Finding(
        json.text("check"),
        json.optionalText("dataCenter").map(DataCenterId::of),
        json.value("severity", Severity::valueOf),
        json.text("seen"),
        json.text("remedy"));
  }

  private static List<String> values(Collection<StepId> ids) {
    return ids.stream().map(StepId::value).toList();
  }
}
