package io.github.essfailover.testkit.simulation;

import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.testkit.Fault;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one seed, or one script, brought.
 *
 * @param end the outcome, or why there was no run
 * @param faultScript the faults as a {@link NightScript} has them, and so are the answers
 * @param timeline everything in order
 * @param weather what of the weather came about
 * @param orchestrators how many it took
 */
record SimulatedNight(
    SimulationOptions options,
    NightScript.Guards guards,
    String end,
    Optional<RunReport> report,
    Set<String> violations,
    List<JournalEntry> entries,
    List<Fault> faults,
    List<String> faultScript,
    List<String> effects,
    List<String> answers,
    List<String> timeline,
    List<String> weather,
    int orchestrators,
    int crashes,
    int calls) {

  /** The same night, judged by another rule. */
  SimulatedNight judged(Set<String> others) {
    return new SimulatedNight(
        options,
        guards,
        end,
        report,
        others,
        entries,
        faults,
        faultScript,
        effects,
        answers,
        timeline,
        weather,
        orchestrators,
        crashes,
        calls);
  }

  /** Everything that is needed to understand a failure. */
  String story() {
    StringBuilder text = new StringBuilder();
    String property =
        guards != NightScript.Guards.NONE
            ? "sim.guarded"
            : options.weather().equals(Weather.FAIR) ? "sim.seed" : "sim.weather";
    text.append("Seed ").append(options.seed()).append(" breaks rules; replay it with -D");
    text.append(property).append('=').append(options.seed()).append('\n');
    violations.forEach(each -> text.append("  ").append(each).append('\n'));
    text.append("Options: ").append(options).append('\n');
    text.append("End: ")
        .append(end)
        .append(" by ")
        .append(orchestrators)
        .append(" orchestrators, ");
    text.append(crashes).append(" crashes\n");
    timeline.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }
}
