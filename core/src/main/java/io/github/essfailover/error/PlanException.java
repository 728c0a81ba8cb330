package io.github.essfailover.error;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plan that cannot be made or may not be executed: refused by a safety rule, stale, expired, not
 * approved, or of another topology. Nothing was changed.
 *
 * <p>Immutable.
 */
public sealed class PlanException extends FailoverException permits StalePlanException {

  private final List<String> problems;

  PlanException(
      String code,
      String sentence,
      List<String> problems,
      Map<String, String> context,
      String remedy) {
    super(code, sentence, withProblems(context, problems), remedy, null);
    this.problems = List.copyOf(problems);
  }

  private static Map<String, String> withProblems(
      Map<String, String> context, List<String> problems) {
    Map<String, String> all = new LinkedHashMap<>(inOrder(context));
    if (!problems.isEmpty()) {
      all.put("problems", String.join("; ", problems));
    }
    return all;
  }

  /** The request cannot be planned in the world as it is observed. */
  public static PlanException impossible(List<String> problems) {
    return new PlanException(
        "PLAN_IMPOSSIBLE",
        "No safe plan exists for this request.",
        problems,
        Map.of(),
        "Mend what is named, then plan again.");
  }

  /** The plan's validity ended before its run began. */
  public static PlanException expired(Map<String, String> context) {
    return new PlanException(
        "PLAN_EXPIRED",
        "The plan has expired.",
        List.of(),
        context,
        "Plan again and have the new plan approved.");
  }

  /** The approval gate did not approve the plan. */
  public static PlanException refused(Map<String, String> context) {
    return new PlanException(
        "PLAN_REFUSED",
        "The plan was not approved.",
        List.of(),
        context,
        "Nothing was changed; ask the person who refused.");
  }

  /** The text is not a plan of this version. */
  public static PlanException unreadable(String why) {
    return new PlanException(
        "PLAN_UNREADABLE",
        "The text is not a plan.",
        List.of(why),
        Map.of(),
        "Give the JSON that Plan.toJson() printed, unchanged.");
  }

  /** The plan was made for another deployment or topology. */
  public static PlanException foreign(Map<String, String> context) {
    return new PlanException(
        "PLAN_FOREIGN",
        "The plan was made for another topology.",
        List.of(),
        context,
        "Plan with this orchestrator, or build the orchestrator with the plan's topology.");
  }

  /** What is seen speaks against the data center that was to be adopted as active. */
  public static PlanException contradicted(List<String> problems) {
    return new PlanException(
        "ADOPTION_CONTRADICTED",
        "What is seen contradicts the adoption.",
        problems,
        Map.of(),
        "Mend what is named, name another data center, or say adoptDespite(...) if you know"
            + " better.");
  }

  /** All problems, one sentence each; empty when the message says everything. */
  public List<String> problems() {
    return problems;
  }
}
