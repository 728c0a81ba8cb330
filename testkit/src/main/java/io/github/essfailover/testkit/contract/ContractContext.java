package io.github.essfailover.testkit.contract;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.ServiceProbe;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a step may know, outside of any engine, for tests of step handlers: arguments, data centers
 * and zones, and what was read before the step. Nothing is fenced.
 *
 * <pre>{@code
 * StepContext context =
 *     ContractContext.of(clock, arguments).sites(List.of(dc1, dc2)).dns(List.of(zone));
 * }</pre>
 *
 * <p>Immutable, thread-safe.
 *
 * @param read what {@link io.github.essfailover.spi.StepHandler#before} said; null: not asked yet
 */
public record ContractContext(
    Clock clock,
    SortedMap<String, String> arguments,
    List<Site> sites,
    List<DnsAdapter> dns,
    @Nullable SortedMap<String, String> read)
    implements StepContext {

  private static final Duration TIME = Duration.ofMinutes(1);

  /** Copies what it is given. */
  public ContractContext {
    arguments = new TreeMap<>(arguments);
    sites = List.copyOf(sites);
    dns = List.copyOf(dns);
  }

  /** A context with these arguments and nothing else; now and deadline are of that clock. */
  public static ContractContext of(Clock clock, Map<String, String> arguments) {
    return new ContractContext(clock, new TreeMap<>(arguments), List.of(), List.of(), null);
  }

  /** A copy with these data centers; default none. */
  public ContractContext sites(List<Site> all) {
    return new ContractContext(clock, arguments, all, dns, read);
  }

  /** A copy with these zones; default none. */
  public ContractContext dns(List<DnsAdapter> zones) {
    return new ContractContext(clock, arguments, sites, zones, read);
  }

  /** A copy in which that was read and journalled before the step's first act. */
  public ContractContext read(SortedMap<String, String> before) {
    return new ContractContext(clock, arguments, sites, dns, before);
  }

  @Override
  public DeploymentId deployment() {
    return DeploymentId.of("example.org");
  }

  @Override
  public RunId run() {
    return RunId.of("contract");
  }

  @Override
  public long epoch() {
    return 1;
  }

  @Override
  public StepId step() {
    return StepId.of("contract.step");
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public Deadline deadline() {
    return Deadline.after(TIME, clock);
  }

  @Override
  public Site site(DataCenterId dataCenter) {
    return sites.stream()
        .filter(site -> site.id().equals(dataCenter))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no data center " + dataCenter));
  }

  @Override
  public Optional<ServiceProbe> service() {
    return Optional.empty();
  }

  @Override
  public Optional<String> output(StepId of, String key) {
    return Optional.empty();
  }

  @Override
  public Optional<SortedMap<String, String>> before(StepId of) {
    return of.equals(step()) ? Optional.ofNullable(read) : Optional.empty();
  }

  @Override
  public StepState state(StepId of) {
    return StepState.RUNNING;
  }

  @Override
  public List<Evidence> evidence() {
    return List.of();
  }

  @Override
  public List<Sighting> sightings() {
    return List.of();
  }

  @Override
  public FenceProof fence() {
    throw new IllegalStateException("nothing is fenced in a contract test");
  }
}
