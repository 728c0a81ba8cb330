package io.github.essfailover;

import io.github.essfailover.error.FailoverException;
import io.github.essfailover.guard.Acknowledgements;
import io.github.essfailover.guard.FailoverPolicy;
import io.github.essfailover.guard.LastRun;
import io.github.essfailover.guard.LossEvent;
import io.github.essfailover.guard.LossResponse;
import io.github.essfailover.guard.LossView;
import io.github.essfailover.guard.PolicyDecision;
import io.github.essfailover.guard.Silences;
import io.github.essfailover.internal.text.Lines;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.DeploymentStatus;
import io.github.essfailover.report.ReadinessReport;
import io.github.essfailover.report.TargetReadiness;
import io.github.essfailover.request.Failover;
import io.github.essfailover.watch.WatchListener;
import io.github.essfailover.watch.WatchState;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Responds to what a watch sees by a policy: recommends a failover, or begins one. Thread-safe; one
 * round at a time.
 *
 * <pre>{@code
 * PolicyResponse response =
 *     PolicyResponse.by(FailoverPolicy.recommend(), failover, event -> page(event));
 * FailoverWatch watch = failover.watch().listener(response).start();
 * }</pre>
 */
public final class PolicyResponse implements LossResponse, WatchListener {

  private static final Logger log = LoggerFactory.getLogger("io.github.essfailover.policy");

  private final FailoverPolicy policy;
  private final FailoverOrchestrator failover;
  private final Optional<Acknowledgements> acknowledgements;
  private final Consumer<LossEvent> people;
  private final Clock clock;
  private final Map<DataCenterId, Silences> silences = new TreeMap<>();
  private @Nullable LossEvent told;

  private PolicyResponse(
      FailoverPolicy policy,
      FailoverOrchestrator failover,
      Optional<Acknowledgements> acknowledgements,
      Consumer<LossEvent> people) {
    this.policy = policy;
    this.failover = failover;
    this.acknowledgements = acknowledgements;
    this.people = people;
    this.clock = failover.clock();
  }

  /**
   * A response that knows no acknowledgements: after the first run, a policy that acts by itself
   * recommends only.
   *
   * @param people is told; may throw, which is logged
   */
  public static PolicyResponse by(
      FailoverPolicy policy, FailoverOrchestrator failover, Consumer<LossEvent> people) {
    return new PolicyResponse(policy, failover, Optional.empty(), people);
  }

  /** The same, with people's acknowledgements of runs that ended. */
  public PolicyResponse acknowledgedIn(Acknowledgements value) {
    return new PolicyResponse(policy, failover, Optional.of(value), people);
  }

  @Override
  public synchronized void looked(
      DataCenterId subject, List<Sighting> sightings, List<DataCenterId> targets) {
    try {
      Silences known = silences.computeIfAbsent(subject, id -> new Silences(policy.freshness()));
      sightings.stream().filter(s -> s.subject().equals(subject)).forEach(known::add);
      respond(policy.decide(view(subject, known, targets)));
    } catch (RuntimeException e) {
      // The next round tries again; a watch does not end because a journal did not answer.
      log.error("The policy could not respond to a round of the watch.", e);
    }
  }

  /**
   * What a watch saw: of the data center that is recorded as active. Without such a record nothing
   * is said, and while readiness is not known no target is ready.
   */
  @Override
  public void looked(WatchState state) {
    state
        .status()
        .flatMap(DeploymentStatus::active)
        .ifPresent(record -> looked(record.dataCenter(), state.sightings(), ready(state)));
  }

  private static List<DataCenterId> ready(WatchState state) {
    return state.readiness().filter(seen -> state.problem().isEmpty()).stream()
        .flatMap(seen -> seen.targets().stream())
        .filter(target -> target.verdict() != ReadinessReport.Verdict.NOT_READY)
        .map(TargetReadiness::target)
        .toList();
  }

  private LossView view(DataCenterId subject, Silences known, List<DataCenterId> targets) {
    return new LossView(
        clock.instant(),
        subject,
        known.views(),
        failover.status(),
        LastRun.of(
            failover.histories(), run -> acknowledgements.filter(all -> all.has(run)).isPresent()),
        targets);
  }

  private void respond(PolicyDecision decision) {
    if (decision instanceof PolicyDecision.Recommend recommend) {
      if (isNew(decision)) {
        tell(planned(decision, recommend.source(), recommend.target(), false));
      }
    } else if (decision instanceof PolicyDecision.Act act) {
      tell(planned(decision, act.source(), act.target(), true));
    } else if (decision instanceof PolicyDecision.Rest) {
      told = null;
    }
  }

  private boolean isNew(PolicyDecision decision) {
    LossEvent before = told;
    return before == null
        || before.decision().getClass() != decision.getClass()
        || before.plan().isEmpty()
        || clock.instant().isAfter(before.plan().get().expiresAt());
  }

  private LossEvent planned(
      PolicyDecision decision, DataCenterId source, DataCenterId target, boolean act) {
    Instant now = clock.instant();
    Optional<Plan> plan = Optional.empty();
    try {
      plan = Optional.of(failover.plan(request(decision, source, target)));
      Optional<RunId> run = act ? Optional.of(begin(plan.get(), decision).id()) : Optional.empty();
      return new LossEvent(now, decision, plan, run, Optional.empty());
    } catch (FailoverException e) {
      return new LossEvent(
          now, decision, plan, Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  private Failover request(PolicyDecision decision, DataCenterId source, DataCenterId target) {
    return new Failover(
        source,
        target,
        "failover policy: " + decision.why(),
        Optional.empty(),
        policy.installedBy().isPresent()
            ? OptionalLong.of(policy.maxLossBytes())
            : OptionalLong.empty());
  }

  private Run begin(Plan plan, PolicyDecision decision) {
    Person approver =
        Person.named("failover policy of " + policy.installedBy().orElseThrow().name());
    return failover.startApproved(plan, approver, decision.why());
  }

  private void tell(LossEvent event) {
    boolean same =
        told != null
            && told.problem().isPresent()
            && told.problem().equals(event.problem())
            && told.decision().getClass() == event.decision().getClass();
    told = event;
    if (same) {
      return;
    }
    log.warn(
        "{}: {}{}",
        event.decision().getClass().getSimpleName(),
        Lines.one(event.decision().why()),
        event.problem().map(problem -> "; but " + Lines.one(problem)).orElse(""));
    people.accept(event);
  }
}
