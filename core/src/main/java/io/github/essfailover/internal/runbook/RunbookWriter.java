package io.github.essfailover.internal.runbook;

import io.github.essfailover.error.FailoverException;
import io.github.essfailover.internal.engine.Surroundings;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.plan.Step;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.Runbook;
import io.github.essfailover.report.StepReport;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.StepHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes down what is left of a plan. Thread-safe; reads only. */
public final class RunbookWriter {

  /** A step whose lines need a look at something is given so long; what is lost does not answer. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Surroundings surroundings;
  private final Clock clock;

  /** A writer for that world. */
  public RunbookWriter(Surroundings surroundings, Clock clock) {
    this.surroundings = surroundings;
    this.clock = clock;
  }

  /** The runbook of a plan; of what is left of it when one of these runs began it. */
  public Runbook write(Plan plan, List<RunHistory> runs) {
    String digest = plan.digest();
    Optional<RunReport> begun =
        runs.stream().filter(run -> isOf(run, digest)).reduce((a, b) -> b).map(RunReport::of);
    RunId run =
        begun.map(RunReport::run).orElseGet(() -> RunId.of("by-hand-" + digest.substring(0, 12)));
    List<Runbook.Section> sections = new ArrayList<>();
    for (Step step : plan.steps()) {
      if (begun.flatMap(report -> report.step(step.id())).filter(RunbookWriter::isOver).isEmpty()) {
        sections.add(section(step, run, begun));
      }
    }
    return new Runbook(plan, run, sections);
  }

  private static boolean isOf(RunHistory run, String digest) {
    return run.opening()
        .map(JournalEntry.RunOpened::plan)
        .filter(plan -> plan.digest().equals(digest))
        .isPresent();
  }

  private static boolean isOver(StepReport step) {
    return step.state() == StepState.PROVEN || step.state() == StepState.WAIVED;
  }

  private Runbook.Section section(Step step, RunId run, Optional<RunReport> begun) {
    StepHandler handler = surroundings.handlers().get(step.type());
    if (handler == null) {
      return text(step, "No handler of this orchestrator knows steps of type " + step.type() + ".");
    }
    RunbookContext context =
        new RunbookContext(
            surroundings, run, begun, step, clock.instant(), Deadline.after(LOOK, clock));
    try {
      List<Runbook.Command> commands =
          handler.actsByHand(context).stream().map(this::command).toList();
      String note =
          commands.isEmpty() ? "Nothing to type: look, wait or decide until this holds." : "";
      return new Runbook.Section(step.id(), step.summary(), note, commands);
    } catch (FailoverException | IllegalStateException e) {
      // What cannot be seen now is said, and the rest is written all the same.
      return text(step, "The lines could not be written: " + e.getMessage());
    } catch (RuntimeException | LinkageError | AssertionError e) {
      // A step of the host's that is careless costs its own lines and no others.
      return text(step, "The lines could not be written: " + e);
    }
  }

  private static Runbook.Section text(Step step, String note) {
    return new Runbook.Section(step.id(), step.summary(), note, List.of());
  }

  private Runbook.Command command(Act act) {
    return new Runbook.Command(act.on(), program(act), act.change().preview());
  }

  /** One word of a POSIX shell, whatever it holds. */
  private static String quoted(String word) {
    boolean plain = word.matches("[A-Za-z0-9._:/-]+");
    return plain ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Servers and zones are changed by scripts for one program, anything else by a shell. */
  private Optional<String> program(Act act) {
    Resource on = act.on();
    if (on.port().equals("database")) {
      Endpoint endpoint =
          surroundings.site(DataCenterId.of(on.place())).database(on.name()).endpoint();
      return Optional.of(
          "psql --no-psqlrc --set=ON_ERROR_STOP=1 --host="
              + quoted(endpoint.host())
              + " --port="
              + endpoint.port()
              + " --dbname=postgres");
    }
    boolean update = act.change().preview().stream().anyMatch("send"::equals);
    return on.port().equals("dns") && update
        ? Optional.of("nsupdate -k \"$NSUPDATE_KEY\"")
        : Optional.empty();
  }
}
