package io.github.essfailover.spi;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What a handler may know. Thread-safe. */
public interface StepContext {

  /** The deployment. */
  DeploymentId deployment();

  /** The run. */
  RunId run();

  /** The run's epoch. */
  long epoch();

  /** The step. */
  StepId step();

  /** The step's arguments. */
  SortedMap<String, String> arguments();

  /** Now, by the orchestrator's clock. */
  Instant now();

  /** When to stop waiting. */
  Deadline deadline();

  /** A data center. */
  Site site(DataCenterId dataCenter);

  /** All data centers. */
  List<Site> sites();

  /** The DNS zones. */
  List<DnsAdapter> dns();

  /** The probe of the service, when the host gave one. */
  Optional<ServiceProbe> service();

  /** An output of an earlier step. */
  Optional<String> output(StepId of, String key);

  /** What {@link StepHandler#before} of a step read; empty when the step never acted. */
  Optional<SortedMap<String, String>> before(StepId of);

  /** Where a step of this run is. */
  StepState state(StepId of);

  /** All evidence of this run, expired or not. */
  List<Evidence> evidence();

  /** What the vantage points saw in this run. */
  List<Sighting> sightings();

  /**
   * The proof that the source is fenced, judged anew.
   *
   * @throws IllegalStateException when there is none; only steps behind the gate ask
   */
  FenceProof fence();

  /** The required argument. */
  default String argument(String name) {
    String value = arguments().get(name);
    if (value == null) {
      throw new IllegalStateException("step " + step() + " has no argument '" + name + "'");
    }
    return value;
  }

  /** The data center that the argument names. */
  default Site siteOf(String argument) {
    return site(DataCenterId.of(argument(argument)));
  }
}
