package io.github.essfailover.internal.planner;

import io.github.essfailover.internal.steps.Copies;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.request.Rejoin;
import io.github.essfailover.spi.DatabaseAdapter;
import java.util.List;
import java.util.Optional;

/** What forbids a rejoin, and what whoever approves it should know. Pure. */
final class RejoinLint {

  private final Planner.Input input;
  private final Rejoin request;
  private final List<String> problems;
  private final List<Finding> findings;

  private RejoinLint(
      Planner.Input input, Rejoin request, List<String> problems, List<Finding> findings) {
    this.input = input;
    this.request = request;
    this.problems = problems;
    this.findings = findings;
  }

  static void check(
      Planner.Input input, Rejoin request, List<String> problems, List<Finding> findings) {
    RejoinLint lint = new RejoinLint(input, request, problems, findings);
    lint.returnedCanBeHeld();
    for (DatabaseAdapter server : input.source().databases().values()) {
      lint.isOfTheActive(server);
    }
  }

  private void returnedCanBeHeld() {
    if (input.observed().cluster(request.source()).isEmpty()) {
      problems.add(
          "the cluster of "
              + request.source()
              + " does not answer, so nobody can say that no workload runs there: "
              + input.observed().clusterProblem(request.source()));
    }
  }

  private void isOfTheActive(DatabaseAdapter server) {
    String group = server.name();
    Optional<DatabaseState> copy = input.observed().database(request.source(), group);
    if (!input.target().databases().containsKey(group)) {
      problems.add(request.target() + " has no database " + group + " to follow");
      return;
    }
    Optional<DatabaseState> active = input.observed().database(request.target(), group);
    if (active.isEmpty()) {
      problems.add(
          "database "
              + group
              + " of "
              + request.target()
              + " does not answer: "
              + input.observed().databaseProblem(request.target(), group));
    } else if (!active.get().isPrimary()) {
      problems.add(
          "database " + group + " of " + request.target() + " is a standby, not the primary");
    }
    if (!isDone(server, copy)) {
      canBeMade(server, copy);
    }
    active.ifPresent(primary -> copy.ifPresent(state -> compare(group, state, primary)));
  }

  private boolean isDone(DatabaseAdapter server, Optional<DatabaseState> copy) {
    return copy.filter(state -> !state.isPrimary())
        .filter(state -> state.streamsFrom(input.target().database(server.name()).endpoint()))
        .isPresent();
  }

  private void canBeMade(DatabaseAdapter server, Optional<DatabaseState> copy) {
    if (!server.capabilities().contains(Capability.REJOIN)) {
      problems.add(
          "nothing controls the host of database "
              + server.name()
              + " of "
              + request.source()
              + "; make it a standby by hand (pg_rewind, or a new base backup), or give its adapter"
              + " control over the host");
    }
    boolean primary = copy.filter(DatabaseState::isPrimary).isPresent();
    if (primary && !server.capabilities().contains(Capability.REFUSE_WRITES)) {
      problems.add(
          "database "
              + server.name()
              + " of "
              + request.source()
              + " is a primary that cannot refuse writes; stop it first");
    }
  }

  private void compare(String group, DatabaseState copy, DatabaseState primary) {
    if (!copy.systemIdentifier().equals(primary.systemIdentifier())) {
      problems.add(
          "database "
              + group
              + " of "
              + request.source()
              + " has system identifier "
              + copy.systemIdentifier()
              + ", that of "
              + request.target()
              + " has "
              + primary.systemIdentifier()
              + "; they are not copies of one database");
      return;
    }
    Optional<String> strange = Copies.strangeness(copy, primary);
    if (request.release().isEmpty() && (copy.isPrimary() || strange.isPresent())) {
      findings.add(
          Finding.of(
                  "rejoin.release",
                  Severity.WARNING,
                  "database "
                      + group
                      + " of "
                      + request.source()
                      + " may hold commits that "
                      + request.target()
                      + " lacks: "
                      + strange.orElse("it runs as a primary"),
                  "the run stops at such commits and names them; to give them up, request the"
                      + " rejoin with releasedBy")
              .in(request.source()));
    }
  }
}
