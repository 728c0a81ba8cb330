package io.github.essfailover.internal.planner;

import io.github.essfailover.internal.steps.Arguments;
import io.github.essfailover.internal.steps.StepTypes;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.Step;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.DnsAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a switchover does about names that resolvers keep for long, before the source is stopped.
 * Pure.
 */
final class TtlSteps {

  /** The longest time to live with which users follow soon enough. */
  private static final Duration SHORT = Duration.ofSeconds(60);

  private static final Duration BUDGET = Duration.ofSeconds(60);

  private TtlSteps() {}

  static List<Step> of(Planner.Input input, Switchover request) {
    List<Step> steps = new ArrayList<>();
    for (DnsAdapter zone : input.dns()) {
      Optional<Duration> old = tooLong(input, zone);
      if (old.isPresent() && canLower(input, zone)) {
        Step lower = lower(zone, old.get());
        steps.add(lower);
        if (request.waitsForOldTtls()) {
          steps.add(await(zone, lower, old.get()));
        }
      }
    }
    return steps;
  }

  /** What cannot be lowered is for whoever approves to know. */
  static void check(Planner.Input input, List<Finding> findings) {
    for (DnsAdapter zone : input.dns()) {
      tooLong(input, zone)
          .filter(old -> !canLower(input, zone))
          .ifPresent(
              old ->
                  findings.add(
                      Finding.of(
                          "dns.ttl",
                          Severity.WARNING,
                          "resolvers keep names of " + zone.name() + " for " + seconds(old),
                          "Lower their TTL to "
                              + seconds(SHORT)
                              + " by hand, wait for "
                              + seconds(old)
                              + ", and plan again; else users follow as late as that.")));
    }
  }

  private static Step lower(DnsAdapter zone, Duration old) {
    return Step.builder(StepId.of(StepTypes.DNS_TTL + "." + zone.name()), StepTypes.DNS_TTL)
        .argument(Arguments.DNS, zone.name())
        .argument(Arguments.TTL, SHORT.toSeconds())
        .argument(Arguments.OLD_TTL, old.toSeconds())
        .takes(BUDGET, Duration.ofSeconds(1))
        .summary(
            "resolvers are told to keep names of "
                + zone.name()
                + " for "
                + seconds(SHORT)
                + ", no longer for "
                + seconds(old))
        .build();
  }

  private static Step await(DnsAdapter zone, Step lower, Duration old) {
    return Step.builder(StepId.of(StepTypes.DNS_WAIT + "." + zone.name()), StepTypes.DNS_WAIT)
        .argument(Arguments.TTL_STEP, lower.id())
        .afterSettled(lower.id())
        .takes(old.plus(BUDGET), old)
        .summary("no resolver keeps names of " + zone.name() + " for " + seconds(old) + " any more")
        .build();
  }

  private static Optional<Duration> tooLong(Planner.Input input, DnsAdapter zone) {
    return state(input, zone).map(DnsState::longestTtl).filter(ttl -> ttl.compareTo(SHORT) > 0);
  }

  /** How long resolvers keep that a name is missing is not said by its records. */
  private static boolean canLower(Planner.Input input, DnsAdapter zone) {
    return state(input, zone)
        .filter(
            state ->
                state.servers().stream()
                    .flatMap(view -> view.records().values().stream())
                    .noneMatch(Set::isEmpty))
        .flatMap(state -> zone.setTtl(SHORT, state))
        .isPresent();
  }

  private static Optional<DnsState> state(Planner.Input input, DnsAdapter zone) {
    return Optional.ofNullable(input.observed().dns().get(zone.name())).flatMap(Seen::value);
  }

  private static String seconds(Duration ttl) {
    return ttl.toSeconds() + " s";
  }
}
