package io.github.essfailover.k8s;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.k8s.secrets.Copying;
import io.github.essfailover.k8s.secrets.Flaws;
import io.github.essfailover.k8s.secrets.Sight;
import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.report.DeploymentStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Copies the secrets that must be equal from the active data center to the others, once or whenever
 * they change.
 *
 * <pre>{@code
 * SecretSync sync = SecretSync.builder()
 *     .dataCenter("dc1", secrets1).dataCenter("dc2", secrets2).dataCenter("dc3", secrets3)
 *     .initially("dc1")
 *     .build();
 * AutoCloseable watch = sync.watch(orchestrator::status, report -> log.info("{}", report));
 * }</pre>
 *
 * <p>Only the keys that must be equal are applied (server-side apply, field manager {@code
 * essfailover-secret-sync}); what else is in a target stays. Nothing is copied into a data center
 * whose workloads run, nothing that looks wrong in the source, and nothing over a certificate that
 * cert-manager renews in the target. Secrets that the updater derives are left to it.
 *
 * <p>Immutable and thread-safe.
 */
public final class SecretSync {

  private final SortedMap<DataCenterId, KubernetesSecrets> dataCenters;
  private final Set<String> chosen;
  private final Optional<DataCenterId> initially;
  private final Duration limit;
  private final Clock clock;

  private SecretSync(Builder from) {
    dataCenters = new TreeMap<>(from.dataCenters);
    chosen = new TreeSet<>(from.chosen);
    initially = Optional.ofNullable(from.initially);
    limit = from.limit;
    clock = from.clock;
  }

  /** Begins a sync. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * One object of one target.
   *
   * @param object for instance {@code secret synapse}
   * @param keys those that differ or are not there
   * @param refused why it is not copied
   */
  public record Copy(
      DataCenterId target, String object, Set<String> keys, Optional<String> refused) {

    /** Copies what it is given. */
    public Copy {
      keys = new TreeSet<>(keys);
    }
  }

  /**
   * What was, or would be, copied. Immutable; no values.
   *
   * @param source empty when nobody is known to be active, or a run is going on
   * @param copies objects that differ
   * @param findings what stands in the way, by data center
   */
  public record Report(Optional<DataCenterId> source, List<Copy> copies, List<Finding> findings) {

    /** Copies what it is given. */
    public Report {
      copies = List.copyOf(copies);
      findings = List.copyOf(findings);
    }
  }

  /** What {@link #run} would copy from that data center. Reads only. */
  public Report preview(DataCenterId active, Deadline deadline) {
    return go(active, deadline, false);
  }

  /** Copies from that data center. What cannot be copied is a finding and hinders no other. */
  public Report run(DataCenterId active, Deadline deadline) {
    return go(active, deadline, true);
  }

  /**
   * The data center that secrets and certificates come from: the active one as the journals record
   * it ({@link io.github.essfailover.FailoverOrchestrator#status}), else the initial one; none
   * while a run is unfinished, because then it is about to change.
   */
  public Optional<DataCenterId> source(DeploymentStatus status) {
    if (!status.unfinished().isEmpty()) {
      return Optional.empty();
    }
    return status.active().isEmpty()
        ? initially
        : status.active().filter(a -> !a.activating()).map(ActivationRecord::dataCenter);
  }

  /**
   * Copies now, whenever a Secret or ConfigMap changes in one of the data centers, and every ten
   * minutes, from the data center that is active then. Needs {@code list} and {@code watch} on
   * both.
   *
   * @param status the orchestrator's; called on the watch's own thread
   * @param listener told after every copy that changed or found something, on the same thread
   * @return ends the watch when it is closed
   */
  public SecretWatch watch(Supplier<DeploymentStatus> status, SecretWatch.Listener listener) {
    return new SecretWatch(this, List.copyOf(dataCenters.values()), status, listener);
  }

  Report follow(DeploymentStatus status) {
    Optional<DataCenterId> source = source(status);
    return source.isEmpty()
        ? new Report(source, List.of(), List.of())
        : run(source.get(), Deadline.after(limit, clock));
  }

  private Report go(DataCenterId active, Deadline deadline, boolean writes) {
    KubernetesSecrets from = dataCenters.get(active);
    if (from == null) {
      throw new IllegalArgumentException(
          "active is " + active + ", which is not one of " + dataCenters.keySet());
    }
    List<Copy> copies = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    Optional<Sight> source = looked(active, from, deadline, findings);
    if (source.isPresent()) {
      for (Map.Entry<DataCenterId, KubernetesSecrets> each : dataCenters.entrySet()) {
        if (!each.getKey().equals(active)) {
          target(each.getKey(), each.getValue(), source.get(), deadline, writes, copies, findings);
        }
      }
    }
    return new Report(Optional.of(active), copies, findings);
  }

  private void target(
      DataCenterId target,
      KubernetesSecrets to,
      Sight source,
      Deadline deadline,
      boolean writes,
      List<Copy> copies,
      List<Finding> findings) {
    try {
      Sight there = to.look(deadline);
      boolean isActive = to.isActive(deadline);
      for (Copying copying :
          Copying.of(
              source, there, name -> chosen.isEmpty() || chosen.contains(name), clock.instant())) {
        if (copying.changed().isEmpty()) {
          continue;
        }
        Optional<String> refusal =
            isActive ? Optional.of("its workloads run there") : copying.refusal();
        copies.add(new Copy(target, copying.place().toString(), copying.changed(), refusal));
        refusal.ifPresent(why -> findings.add(refused(copying, why).in(target)));
        if (refusal.isEmpty() && writes) {
          to.write(copying, deadline);
        }
      }
      Flaws.renewedHere(there).forEach(finding -> findings.add(finding.in(target)));
    } catch (AdapterException e) {
      findings.add(failed(e).in(target));
    }
  }

  private static Finding refused(Copying copying, String why) {
    return Finding.of(
        "secrets.not-copied",
        Severity.ERROR,
        copying + " differ and are not copied: " + why,
        "Mend that; or name the data center that is active if it is another one.");
  }

  private static Optional<Sight> looked(
      DataCenterId where, KubernetesSecrets what, Deadline deadline, List<Finding> findings) {
    try {
      return Optional.of(what.look(deadline));
    } catch (AdapterException e) {
      findings.add(failed(e).in(where));
      return Optional.empty();
    }
  }

  private static Finding failed(AdapterException e) {
    return Finding.of("secrets.api", Severity.ERROR, e.code() + " " + e.context(), e.remedy());
  }

  @Override
  public String toString() {
    return "SecretSync" + dataCenters.keySet();
  }

  /** Collects the data centers. Confined to one thread. */
  public static final class Builder {

    private final SortedMap<DataCenterId, KubernetesSecrets> dataCenters = new TreeMap<>();
    private final Set<String> chosen = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();
    private @org.jspecify.annotations.Nullable DataCenterId initially;
    private Duration limit = Duration.ofSeconds(30);
    private Clock clock = Clock.systemUTC();

    private Builder() {}

    /** A data center and its secrets; at least two. */
    public Builder dataCenter(String name, KubernetesSecrets secrets) {
      if (dataCenters.put(DataCenterId.of(name), secrets) != null) {
        problems.add("has two data centers named '" + name + "'; rename one");
      }
      return this;
    }

    /** Only these Secrets and ConfigMaps; default all that must be equal, and certificates. */
    public Builder only(String... names) {
      chosen.addAll(List.of(names));
      return this;
    }

    /** Who is active while no run has recorded it; default nobody, and nothing is copied then. */
    public Builder initially(String dataCenter) {
      initially = DataCenterId.of(dataCenter);
      return this;
    }

    /** How long one copy of a watch may take; default 30 s. */
    public Builder limit(Duration value) {
      limit = value;
      return this;
    }

    /** The clock that certificates are judged by; default the system's. */
    public Builder clock(Clock value) {
      clock = value;
      return this;
    }

    /**
     * The sync. No I/O.
     *
     * @throws InvalidConfigurationException with every problem
     */
    public SecretSync build() {
      List<String> all = new ArrayList<>(problems);
      if (dataCenters.size() < 2) {
        all.add("has " + dataCenters.size() + " data centers; copying needs two");
      }
      if (initially != null && !dataCenters.containsKey(initially)) {
        all.add("begins with '" + initially + "', which is not one of " + dataCenters.keySet());
      }
      if (limit.isNegative() || limit.isZero()) {
        all.add("limit " + limit + " is not positive");
      }
      if (!all.isEmpty()) {
        throw new InvalidConfigurationException("The secret sync", all);
      }
      return new SecretSync(this);
    }
  }
}
