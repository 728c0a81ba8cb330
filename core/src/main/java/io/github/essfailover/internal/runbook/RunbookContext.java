package io.github.essfailover.internal.runbook;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.internal.engine.Surroundings;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Step;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.StepReport;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.ServiceProbe;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What a handler may know when its step is not carried out but written down. */
record RunbookContext(
    Surroundings surroundings,
    RunId run,
    Optional<RunReport> begun,
    Step planned,
    Instant now,
    Deadline deadline)
    implements StepContext {

  @Override
  public DeploymentId deployment() {
    return surroundings.deployment();
  }

  @Override
  public long epoch() {
    return begun
        .map(report -> report.trail().takings())
        .map(takings -> takings.get(takings.size() - 1).epoch())
        .orElse(0L);
  }

  @Override
  public StepId step() {
    return planned.id();
  }

  @Override
  public SortedMap<String, String> arguments() {
    return planned.arguments();
  }

  @Override
  public Site site(DataCenterId dataCenter) {
    return surroundings.site(dataCenter);
  }

  @Override
  public List<Site> sites() {
    return List.copyOf(surroundings.sites().values());
  }

  @Override
  public List<DnsAdapter> dns() {
    return surroundings.dns();
  }

  @Override
  public Optional<ServiceProbe> service() {
    return surroundings.service();
  }

  @Override
  public Optional<String> output(StepId of, String key) {
    return begun
        .flatMap(report -> report.step(of))
        .map(StepReport::outputs)
        .map(outputs -> outputs.get(key));
  }

  @Override
  public Optional<SortedMap<String, String>> before(StepId of) {
    return Optional.empty();
  }

  @Override
  public StepState state(StepId of) {
    return begun
        .flatMap(report -> report.step(of))
        .map(StepReport::state)
        .orElse(StepState.PENDING);
  }

  @Override
  public List<Evidence> evidence() {
    return begun.map(RunReport::evidence).orElse(List.of());
  }

  @Override
  public List<Sighting> sightings() {
    return List.of();
  }

  /** Expired from the beginning: what is made from it can be printed, and never applied. */
  @Override
  public FenceProof fence() {
    return FenceProof.statedBy(
        Person.named("whoever carries this out by hand"),
        "a runbook proves nothing",
        List.of(),
        Instant.EPOCH);
  }
}
