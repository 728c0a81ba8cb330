package io.github.essfailover.internal.rehearsal;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.internal.engine.Surroundings;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Person;
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
import java.util.Set;
import java.util.SortedMap;

/**
 * What a handler may know before there is a run. It remembers what the handler wanted to know of
 * the run: what depends on that cannot be told now. Its probe never acts as a user.
 */
final class RehearsalContext implements StepContext {

  /** What a rehearsal refuses, because it would write. */
  static final class WouldWrite extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WouldWrite(String message) {
      super(message);
    }
  }

  private final Surroundings surroundings;
  private final RunId run;
  private final long epoch;
  private final Step planned;
  private final Instant now;
  private final Deadline deadline;
  private volatile boolean askedFacts;
  private volatile boolean askedStates;

  RehearsalContext(
      Surroundings surroundings,
      RunId run,
      long epoch,
      Step planned,
      Instant now,
      Deadline deadline) {
    this.surroundings = surroundings;
    this.run = run;
    this.epoch = epoch;
    this.planned = planned;
    this.now = now;
    this.deadline = deadline;
  }

  /** Whether the handler wanted something that earlier steps of the run find out. */
  boolean askedFacts() {
    return askedFacts;
  }

  /** Whether it wanted that, or only how earlier steps ended. */
  boolean askedTheRun() {
    return askedFacts || askedStates;
  }

  @Override
  public DeploymentId deployment() {
    return surroundings.deployment();
  }

  @Override
  public RunId run() {
    return run;
  }

  @Override
  public long epoch() {
    return epoch;
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
  public Instant now() {
    return now;
  }

  @Override
  public Deadline deadline() {
    return deadline;
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
    return surroundings.service().map(LookingOnly::new);
  }

  @Override
  public Optional<String> output(StepId of, String key) {
    askedFacts = true;
    return Optional.empty();
  }

  @Override
  public Optional<SortedMap<String, String>> before(StepId of) {
    askedFacts = true;
    return Optional.empty();
  }

  @Override
  public StepState state(StepId of) {
    askedStates = true;
    return StepState.PENDING;
  }

  @Override
  public List<Evidence> evidence() {
    askedFacts = true;
    return List.of();
  }

  @Override
  public List<Sighting> sightings() {
    askedFacts = true;
    return List.of();
  }

  /** Expired from the beginning: what is made from it can be printed, and never applied. */
  @Override
  public FenceProof fence() {
    askedFacts = true;
    return FenceProof.statedBy(
        Person.named("nobody"), "a rehearsal proves nothing", List.of(), Instant.EPOCH);
  }

  /** The host's probe without the half that writes. */
  private record LookingOnly(ServiceProbe probe) implements ServiceProbe {
    @Override
    public Sighting look(
        DataCenterId dataCenter, Set<IngressAddress> addresses, Deadline deadline) {
      return probe.look(dataCenter, addresses, deadline);
    }

    @Override
    public Sighting use(DataCenterId dataCenter, Set<IngressAddress> addresses, Deadline deadline) {
      throw new WouldWrite("not tried now, because it writes to the service as a user");
    }
  }
}
