package io.github.essfailover.report;

import io.github.essfailover.internal.render.Pages;
import io.github.essfailover.internal.text.Lines;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.spi.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is left of a plan, as lines that a person types: for the night when the orchestrator itself
 * is lost. Print it before that night.
 *
 * <p>A runbook has no fence, no proof and no lock: who carries it out answers for what the
 * orchestrator would have proved. It is made from what could be seen when it was written.
 *
 * <p>Immutable.
 *
 * @param run the run whose marks the lines leave behind; the one that began the plan, if any
 * @param steps what is left, in the order of the plan
 */
public record Runbook(Plan plan, RunId run, List<Section> steps) {

  /** Copies what it is given. */
  public Runbook {
    steps = List.copyOf(steps);
  }

  /**
   * One step.
   *
   * @param what when it is reached, in the words of the plan
   * @param note why there are no commands, or what to know about them; may be empty
   */
  public record Section(StepId step, String what, String note, List<Command> commands) {
    /** Copies what it is given. */
    public Section {
      commands = List.copyOf(commands);
    }
  }

  /**
   * Lines for one program.
   *
   * @param on what they change
   * @param program what reads the lines from its standard input; empty: each line is a command of a
   *     shell
   */
  public record Command(Resource on, Optional<String> program, List<String> lines) {

    /** Each line on its own line. */
    public Command {
      lines = lines.stream().map(Lines::one).toList();
    }

    /** Lines for a POSIX shell. */
    public List<String> script() {
      if (program.isEmpty()) {
        return lines;
      }
      List<String> script = new ArrayList<>();
      String end = end();
      script.add(program.get() + " <<'" + end + "'");
      script.addAll(lines);
      script.add(end);
      return List.copyOf(script);
    }

    /** A line that is none of them: what follows the end would be commands of the shell. */
    private String end() {
      String end = "EndOfLines";
      while (lines.contains(end)) {
        end += "_";
      }
      return end;
    }
  }

  /** For people, in Markdown; its blocks are for a POSIX shell. */
  public String toMarkdown() {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("kind", plan.request().kind());
    model.put("deployment", plan.deployment().value());
    model.put("source", plan.request().source().value());
    model.put("target", plan.request().target().value());
    model.put("reason", plan.request().reason());
    model.put("digest", plan.digest());
    model.put("run", run.value());
    model.put("steps", steps.stream().map(Runbook::section).toList());
    return Pages.markdown("runbook", model);
  }

  private static Map<String, Object> section(Section section) {
    return Map.of(
        "step", section.step().value(),
        "what", section.what(),
        "note", section.note(),
        "commands",
            section.commands().stream()
                .map(command -> Map.of("on", command.on().toString(), "script", command.script()))
                .toList());
  }
}
