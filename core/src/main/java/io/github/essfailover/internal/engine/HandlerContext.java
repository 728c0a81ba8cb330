package io.github.essfailover.internal.engine;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Step;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.ServiceProbe;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a handler may know. Thread-safe: everything in it is immutable or read from {@link
 * RunMemory}.
 */
final class HandlerContext implements StepContext {

  private final RunCoordinator run;
  private final Step step;
  private final Deadline deadline;

  HandlerContext(RunCoordinator run, Step step, Deadline deadline) {
    this.run = run;
    this.step = step;
    this.deadline = deadline;
  }

  @Override
  public DeploymentId deployment() {
    return run.surroundings().deployment();
  }

  @Override
  public RunId run() {
    return run.id();
  }

  @Override
  public long epoch() {
    return run.epoch();
  }

  @Override
  public StepId step() {
    return step.id();
  }

  @Override
  public SortedMap<String, String> arguments() {
    return step.arguments();
  }

  @Override
  public Instant now() {
    return run.now();
  }

  @Override
  public Deadline deadline() {
    return deadline;
  }

  @Override
  public Site site(DataCenterId dataCenter) {
    return run.surroundings().site(dataCenter);
  }

  @Override
  public List<Site> sites() {
    return List.copyOf(run.surroundings().sites().values());
  }

  @Override
  public List<DnsAdapter> dns() {
    return run.surroundings().dns();
  }

  @Override
  public Optional<ServiceProbe> service() {
    return run.surroundings().service();
  }

  @Override
  public Optional<String> output(StepId of, String key) {
    return run.memory().output(of, key);
  }

  @Override
  public Optional<SortedMap<String, String>> before(StepId of) {
    return run.memory().before(of);
  }

  @Override
  public StepState state(StepId of) {
    return run.memory().state(of);
  }

  @Override
  public List<Evidence> evidence() {
    return run.memory().evidence();
  }

  @Override
  public List<Sighting> sightings() {
    return run.memory().sightings();
  }

  @Override
  public FenceProof fence() {
    return run.memory().proof();
  }
}
