package io.github.essfailover.plan;

import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.StepId;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a plan is expected to cost.
 *
 * <p>Immutable.
 *
 * @param rpo the expected loss of each database group, by name
 * @param rto from the start of the run until the service is verified
 * @param criticalPath the steps that make it that long
 */
public record Prediction(SortedMap<String, DataLoss> rpo, Duration rto, List<StepId> criticalPath) {

  /** Copies what it is given. */
  public Prediction {
    rpo = Collections.unmodifiableSortedMap(new TreeMap<>(rpo));
    criticalPath = List.copyOf(criticalPath);
  }

  /**
   * The prediction for a plan of these steps: what may be owed keeps nobody waiting for the
   * service.
   */
  public static Prediction of(List<Step> steps, SortedMap<String, DataLoss> rpo) {
    List<Step> awaited = steps.stream().filter(step -> step.onFailure() == OnFailure.ASK).toList();
    CriticalPath path = CriticalPath.of(awaited, Step::expected);
    return new Prediction(rpo, path.length(), path.steps());
  }
}
