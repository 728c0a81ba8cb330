package io.github.essfailover.internal.planner;

import io.github.essfailover.internal.steps.Nearness;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Site;
import java.util.List;
import java.util.Optional;

/**
 * What forbids a switchover beyond what forbids a failover: whatever is not well now makes a
 * planned interruption an unplanned one. Pure.
 */
final class SwitchoverLint {

  private final Planner.Input input;
  private final Switchover request;
  private final List<String> problems;

  private SwitchoverLint(Planner.Input input, Switchover request, List<String> problems) {
    this.input = input;
    this.request = request;
    this.problems = problems;
  }

  static void check(Planner.Input input, Switchover request, List<String> problems) {
    SwitchoverLint lint = new SwitchoverLint(input, request, problems);
    lint.sourceAnswers();
    for (String group : input.target().databases().keySet()) {
      lint.sourceIsPrimary(group);
      input.sites().values().stream()
          .filter(site -> !site.id().equals(request.source()))
          .filter(site -> site.databases().containsKey(group))
          .forEach(site -> lint.standbyIsNear(group, site));
    }
  }

  private void sourceAnswers() {
    if (input.observed().cluster(request.source()).isEmpty()) {
      problems.add(
          "the cluster of "
              + request.source()
              + " does not answer, so its workloads cannot be stopped; a source that is lost needs"
              + " a failover: "
              + input.observed().clusterProblem(request.source()));
    }
  }

  private void sourceIsPrimary(String group) {
    DatabaseAdapter server = input.source().databases().get(group);
    if (server == null) {
      problems.add(request.source() + " has no database " + group + " to hand over");
      return;
    }
    if (!server.capabilities().contains(Capability.REFUSE_WRITES)) {
      problems.add(
          "database "
              + group
              + " of "
              + request.source()
              + " cannot refuse writes, so it cannot be proved that nothing is lost");
    }
    Optional<DatabaseState> state = input.observed().database(request.source(), group);
    if (state.isEmpty()) {
      problems.add(
          "database "
              + group
              + " of "
              + request.source()
              + " does not answer: "
              + input.observed().databaseProblem(request.source(), group));
    } else if (!state.get().isPrimary()) {
      problems.add(
          "database " + group + " of " + request.source() + " is a standby, not the primary");
    }
  }

  private void standbyIsNear(String group, Site site) {
    DataCenterId dc = site.id();
    Optional<DatabaseState> state = input.observed().database(dc, group);
    if (state.isEmpty()) {
      if (!dc.equals(request.target())) {
        problems.add(
            "database "
                + group
                + " of "
                + dc
                + " does not answer: "
                + input.observed().databaseProblem(dc, group));
      }
      return;
    }
    Optional<DatabaseState> primary =
        input.observed().database(request.source(), group).filter(DatabaseState::isPrimary);
    DatabaseAdapter upstream = input.source().databases().get(group);
    if (primary.isEmpty() || upstream == null || state.get().isPrimary()) {
      return;
    }
    Nearness.problem(state.get(), upstream.endpoint(), primary.get(), request.maxLagBytes())
        .ifPresent(why -> problems.add("database " + group + " of " + dc + " " + why));
  }
}
