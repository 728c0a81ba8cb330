package io.github.essfailover.internal.readiness;

import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.internal.engine.Surroundings;
import io.github.essfailover.internal.planner.Busy;
import io.github.essfailover.internal.planner.Parallel;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Fingerprint;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.Adapter;
import io.github.essfailover.spi.ReadinessCheck;
import io.github.essfailover.spi.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs all checks at once, each bounded; one that fails is a finding and hides no other.
 * Thread-safe.
 */
public final class Readiness {

  /** How long all checks together may take unless the host says otherwise. */
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(8);

  private final Surroundings surroundings;
  private final Map<Integer, Object> mediaPorts = new ConcurrentHashMap<>();
  private final List<ReadinessCheck> checks;
  private final Seams seams;
  private final Duration limit;

  /** Checks these surroundings, for at most so long. */
  public Readiness(
      Surroundings surroundings, List<ReadinessCheck> checks, Seams seams, Duration limit) {
    this.surroundings = surroundings;
    this.checks = List.copyOf(checks);
    this.seams = seams;
    this.limit = limit;
  }

  /** All findings. */
  public List<Finding> findings() {
    Deadline deadline = Deadline.after(limit, seams.clock());
    Gathering gathering = gathering(deadline, new Busy());
    new Parallel(seams).all(gathering.calls(), deadline).forEach(Runnable::run);
    return gathering.findings();
  }

  /**
   * Checks that somebody else makes, together with others.
   *
   * @param busy what has not returned from an earlier check is not asked again
   */
  public Gathering gathering(Deadline deadline, Busy busy) {
    byte[] key = new byte[32];
    seams.random().nextBytes(key);
    Gathering gathering = new Gathering(busy, limit);
    for (Site site : surroundings.sites().values()) {
      Optional<Site> here = Optional.of(site);
      site.adapters().forEach(each -> gathering.add(here, each, key, deadline));
      site.secrets().ifPresent(held -> gathering.add(here, held, key, deadline));
    }
    List<Callable<List<Finding>>> media =
        new MediaReadiness(surroundings.sites(), seams).checks(deadline);
    for (int i = 0; i < media.size(); i++) {
      Callable<List<Finding>> each = media.get(i);
      gathering.add("media", Optional.empty(), mediaPort(i), () -> Checked.findings(each.call()));
    }
    surroundings.dns().forEach(zone -> gathering.add(Optional.empty(), zone, key, deadline));
    checks.forEach(
        check ->
            gathering.add(
                "a check of the host", Optional.empty(), check, () -> hostCheck(check, deadline)));
    return gathering;
  }

  /** Media checks come in the same order each time; each is asked again only when it returned. */
  private Object mediaPort(int index) {
    return mediaPorts.computeIfAbsent(index, any -> new Object());
  }

  /** Checks under way, and what came of them. Confined to one thread but for its calls. */
  public static final class Gathering {
    private final Busy busy;
    private final Duration limit;
    private final List<Callable<Runnable>> calls = new ArrayList<>();
    private final List<Checked> checked = new ArrayList<>();
    private final Map<String, List<String>> late = new TreeMap<>();

    private Gathering(Busy busy, Duration limit) {
      this.busy = busy;
      this.limit = limit;
    }

    private void add(Optional<Site> site, Adapter adapter, byte[] key, Deadline deadline) {
      add(
          adapter.kind() + " " + adapter.name(),
          site.map(Site::id),
          adapter,
          () -> check(site, adapter, key, deadline));
    }

    private void add(
        String what, Optional<DataCenterId> where, Object port, Callable<Checked> call) {
      String place = where.map(DataCenterId::value).orElse("");
      late.computeIfAbsent(place, p -> new ArrayList<>()).add(what);
      calls.add(
          () -> {
            Optional<Checked> done = busy.unlessBusy(port, call);
            return () -> done.ifPresent(c -> done(place, what, c));
          });
    }

    private void done(String place, String what, Checked of) {
      late.getOrDefault(place, new ArrayList<>()).remove(what);
      checked.add(of);
    }

    /** What is to be called; each gives what to run when it returned. */
    public List<Callable<Runnable>> calls() {
      return calls;
    }

    /** All findings, once that was run. */
    public List<Finding> findings() {
      List<Finding> findings = new ArrayList<>();
      checked.forEach(c -> findings.addAll(c.findings()));
      late.forEach((place, what) -> findings.addAll(late(place, what)));
      findings.addAll(disparities(checked));
      findings.addAll(comparisons(checked));
      return findings;
    }

    private List<Finding> late(String place, List<String> what) {
      if (what.isEmpty()) {
        return List.of();
      }
      Finding finding =
          Finding.of(
              "checks.late",
              Severity.WARNING,
              what.size()
                  + " checks did not return within "
                  + limit
                  + ": "
                  + String.join(", ", what),
              "find out what hangs; a data center that does not answer may be lost");
      return List.of(place.isEmpty() ? finding : finding.in(DataCenterId.of(place)));
    }
  }

  private record Checked(
      String port,
      Optional<DataCenterId> dataCenter,
      List<Finding> findings,
      Map<String, Fingerprint> parity,
      Optional<Adapter> adapter,
      Map<String, String> comparable) {

    static Checked findings(List<Finding> findings) {
      return new Checked("", Optional.empty(), findings, Map.of(), Optional.empty(), Map.of());
    }
  }

  /** One that fails is a finding and hides neither its own nor others' findings. */
  private static Checked check(
      Optional<Site> site, Adapter adapter, byte[] key, Deadline deadline) {
    Optional<DataCenterId> where = site.map(Site::id);
    List<Finding> failures = new ArrayList<>();
    List<Finding> findings =
        new ArrayList<>(attempt(adapter, failures, () -> adapter.check(deadline), List.of()));
    Map<String, Fingerprint> parity =
        attempt(adapter, failures, () -> adapter.parity(key, deadline), Map.of());
    Map<String, String> comparable =
        attempt(adapter, failures, () -> adapter.comparable(deadline), Map.of());
    // What does not answer was reported by the check itself: once is enough.
    if (findings.stream().noneMatch(f -> f.severity() == Severity.ERROR)) {
      failures.stream().limit(1).forEach(findings::add);
    }
    return new Checked(
        adapter.kind() + "/" + adapter.name(),
        where,
        placed(findings, where),
        parity,
        Optional.of(adapter),
        comparable);
  }

  private static <T> T attempt(
      Adapter adapter, List<Finding> findings, Callable<? extends T> look, T otherwise) {
    try {
      return Objects.requireNonNull(look.call(), "it returned null");
    } catch (Throwable e) {
      // Errors too: one careless adapter must not hide what all others find.
      findings.add(
          Finding.of(
              "check.failed",
              Severity.WARNING,
              adapter.kind() + " " + adapter.name() + ": " + e.getMessage(),
              "a check should report, not fail; mend what it names"));
      return otherwise;
    }
  }

  private static List<Finding> placed(List<Finding> findings, Optional<DataCenterId> where) {
    return findings.stream()
        .map(f -> f.dataCenter().isPresent() ? f : where.map(f::in).orElse(f))
        .toList();
  }

  private static Checked hostCheck(ReadinessCheck check, Deadline deadline) {
    try {
      return Checked.findings(
          List.copyOf(Objects.requireNonNull(check.run(deadline), "it returned null")));
    } catch (Throwable e) {
      // Errors too, for instance of a library that the host lacks.
      Finding failed =
          Finding.of(
              "check.failed",
              Severity.WARNING,
              "a check of the host failed: " + e,
              "mend the check");
      return Checked.findings(List.of(failed));
    }
  }

  /** What the adapters say when each is shown its peers. */
  private static List<Finding> comparisons(List<Checked> checked) {
    Map<String, Map<DataCenterId, Map<String, String>>> byPort = new TreeMap<>();
    for (Checked c : checked) {
      if (!c.comparable().isEmpty()) {
        c.dataCenter()
            .ifPresent(
                dc ->
                    byPort
                        .computeIfAbsent(c.port(), port -> new TreeMap<>())
                        .put(dc, c.comparable()));
      }
    }
    List<Finding> findings = new ArrayList<>();
    for (Checked c : checked) {
      Map<DataCenterId, Map<String, String>> peers =
          new TreeMap<>(byPort.getOrDefault(c.port(), Map.of()));
      c.dataCenter().ifPresent(peers::remove);
      if (!peers.isEmpty() && !c.comparable().isEmpty()) {
        c.adapter()
            .ifPresent(
                adapter -> {
                  List<Finding> failures = new ArrayList<>();
                  List<Finding> compared =
                      attempt(
                          adapter,
                          failures,
                          () -> adapter.compare(c.comparable(), peers),
                          List.of());
                  findings.addAll(placed(compared, c.dataCenter()));
                  findings.addAll(placed(failures, c.dataCenter()));
                });
      }
    }
    return findings;
  }

  /** What must be equal everywhere and is not. */
  private static List<Finding> disparities(List<Checked> checked) {
    Map<String, Map<DataCenterId, Fingerprint>> byThing = new TreeMap<>();
    for (Checked c : checked) {
      c.dataCenter()
          .ifPresent(
              dc ->
                  c.parity()
                      .forEach(
                          (thing, print) ->
                              byThing
                                  .computeIfAbsent(c.port() + " " + thing, k -> new TreeMap<>())
                                  .put(dc, print)));
    }
    List<Finding> findings = new ArrayList<>();
    byThing.forEach(
        (thing, prints) -> {
          List<String> alike = alike(prints);
          if (alike.size() > 1) {
            findings.add(
                Finding.of(
                    "parity",
                    Severity.ERROR,
                    thing + " differs between " + String.join(" and ", alike),
                    "make it equal in all data centers"));
          }
        });
    return findings;
  }

  /** Those that are equal to each other, together: who is alone is most likely the wrong one. */
  private static List<String> alike(Map<DataCenterId, Fingerprint> prints) {
    Map<Fingerprint, List<DataCenterId>> groups = new LinkedHashMap<>();
    prints.forEach((dc, print) -> groups.computeIfAbsent(print, p -> new ArrayList<>()).add(dc));
    return groups.values().stream().map(List::toString).toList();
  }
}
