package io.github.essfailover.guard;

import io.github.essfailover.model.RunId;
import io.github.essfailover.plan.Plan;
import java.time.Instant;
import java.util.Optional;

/**
 * News about a loss. Told once for each loss and kind, again when a plan has expired.
 *
 * <p>Immutable.
 *
 * @param decision what the policy decided
 * @param plan the ready plan: give it to {@code execute} to have it approved and carried out
 * @param run the run that began by itself
 * @param problem why there is no plan, or why no run began
 */
public record LossEvent(
    Instant at,
    PolicyDecision decision,
    Optional<Plan> plan,
    Optional<RunId> run,
    Optional<String> problem) {}
