package io.github.essfailover.plan;

import io.github.essfailover.internal.text.Lines;
import io.github.essfailover.model.StepId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A plan's graph as a Mermaid flowchart. Names of nodes are numbers: ids may hold any mark. */
final class PlanMermaid {

  private PlanMermaid() {}

  static String of(Plan plan) {
    Map<StepId, String> nodes = new HashMap<>();
    StringBuilder text = new StringBuilder("flowchart TD\n");
    for (Step step : plan.steps()) {
      String node = "s" + nodes.size();
      nodes.put(step.id(), node);
      text.append("  ")
          .append(node)
          .append("[\"")
          .append(label(step.id().value() + ": " + step.summary()))
          .append("\"]\n");
    }
    for (Step step : plan.steps()) {
      step.after().forEach(need -> arrow(text, nodes, need, "-->", step));
      step.afterSettled().forEach(need -> arrow(text, nodes, need, "-.->", step));
    }
    List<StepId> path = plan.prediction().criticalPath();
    path.stream()
        .filter(nodes::containsKey)
        .forEach(
            step -> text.append("  style ").append(nodes.get(step)).append(" stroke-width:4px\n"));
    return text.toString();
  }

  private static void arrow(
      StringBuilder text, Map<StepId, String> nodes, StepId from, String arrow, Step to) {
    if (nodes.containsKey(from)) {
      text.append("  ")
          .append(nodes.get(from))
          .append(' ')
          .append(arrow)
          .append(' ')
          .append(nodes.get(to.id()))
          .append('\n');
    }
  }

  /** Entity codes of Mermaid 10, without which a quote would end the label. */
  private static String label(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : Lines.one(text).toCharArray()) {
      if ("#\"<>&`\\{}[]|;".indexOf(c) >= 0) {
        escaped.append('#').append((int) c).append(';');
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
