package io.github.essfailover.plan;

import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.StepId;
import io.github.essfailover.request.FailoverRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What would be done, and what it would cost. A plan is data: it can be printed, approved in one
 * place and executed in another. Making one changes nothing.
 *
 * <p>Immutable.
 *
 * @param topology a fingerprint of deployment, names, adapter kinds and pinned identities
 * @param expiresAt after it the plan cannot be started any more
 * @param steps in an order that respects every dependency
 * @param facts what the plan rests on
 * @param findings risks that whoever approves should know
 */
public record Plan(
    DeploymentId deployment,
    FailoverRequest request,
    String topology,
    Instant createdAt,
    Instant expiresAt,
    List<Step> steps,
    SortedSet<Fact> facts,
    Prediction prediction,
    List<Finding> findings) {

  /** Copies what it is given. */
  public Plan {
    steps = List.copyOf(steps);
    facts = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(facts));
    findings = List.copyOf(findings);
  }

  /** The step of that id. */
  public Optional<Step> step(StepId id) {
    return steps.stream().filter(step -> step.id().equals(id)).findFirst();
  }

  /** The value of a fact. */
  public Optional<String> fact(String name) {
    return facts.stream().filter(fact -> fact.name().equals(name)).map(Fact::value).findFirst();
  }

  /**
   * SHA-256 over deployment, topology, times, request, facts and steps, in hex; approvals are bound
   * to it. Prediction and findings are not covered: they follow from the rest.
   */
  public String digest() {
    return PlanJson.digest(this);
  }

  /** For people: steps, predicted loss and time, what will be asked. */
  public String toText() {
    return PlanText.of(this);
  }

  /** For people, in Markdown with GitHub's tables and the graph of {@link #toMermaid()}. */
  public String toMarkdown() {
    return PlanPage.markdown(this);
  }

  /**
   * The graph of the steps as a Mermaid flowchart: a dotted arrow where settled is enough, the
   * expected critical path in bold.
   */
  public String toMermaid() {
    return PlanMermaid.of(this);
  }

  /** For machines; {@link #parse} reads it. */
  public String toJson() {
    return PlanJson.write(this);
  }

  /**
   * Reads what {@link #toJson()} printed.
   *
   * @throws io.github.essfailover.error.PlanException {@code PLAN_UNREADABLE}
   */
  public static Plan parse(String json) {
    return PlanJson.read(json);
  }
}
