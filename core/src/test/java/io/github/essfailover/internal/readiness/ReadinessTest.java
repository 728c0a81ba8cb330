package io.github.essfailover.internal.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.internal.engine.Surroundings;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Fingerprint;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.PlainAdapters;
import io.github.essfailover.spi.SecretsAdapter;
import io.github.essfailover.spi.Site;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the adapters say of themselves and of each other arrives, whatever else fails. */
class ReadinessTest {

  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final SortedMap<DataCenterId, Site> sites = new TreeMap<>();

  @AfterEach
  void close() {
    workers.shutdownNow();
    timer.shutdownNow();
  }

  @Test
  void compare_serversOfOneGroup_eachIsShownTheOthers() {
    site("dc1", Map.of("comparable", Map.of("size", "3")));
    site("dc2", Map.of("comparable", Map.of("size", "2")));
    site("dc3", Map.of());

    assertThat(findings())
        .extracting(Finding::check, finding -> String.valueOf(finding.dataCenter().orElse(null)))
        .containsExactly(
            tuple("size 3 beside {dc2={size=2}}", "dc1"),
            tuple("size 2 beside {dc1={size=3}}", "dc2"));
  }

  @Test
  void check_parityFails_itsOwnFindingsStay() {
    Finding own = Finding.of("own", Severity.WARNING, "seen", "do");
    site("dc1", Map.of("check", List.of(own), "parity", new IllegalStateException("no answer")));

    assertThat(findings()).extracting(Finding::check).containsExactly("own", "check.failed");
  }

  /** Who is alone is most likely the wrong one. */
  @Test
  void parity_oneOfThreeDiffers_namesWhoAgrees() {
    site("dc1", Map.of("parity", Map.of("collation", new Fingerprint("a"))));
    site("dc2", Map.of("parity", Map.of("collation", new Fingerprint("b"))));
    site("dc3", Map.of("parity", Map.of("collation", new Fingerprint("a"))));

    assertThat(findings())
        .extracting(Finding::seen)
        .containsExactly("database/main collation differs between [dc1, dc3] and [dc2]");
  }

  @Test
  void secrets_ofADataCenter_areCheckedAndCompared() {
    secrets("dc1", "a");
    secrets("dc2", "b");

    assertThat(findings())
        .extracting(Finding::check, Finding::seen)
        .containsExactlyInAnyOrder(
            tuple("secrets.seen", "of dc1"),
            tuple("secrets.seen", "of dc2"),
            tuple("parity", "vault/secrets signing key differs between [dc1] and [dc2]"));
    assertThat(Objects.requireNonNull(sites.get(DataCenterId.of("dc1"))).adapters())
        .as("what a failover needs")
        .noneMatch(SecretsAdapter.class::isInstance);
  }

  private void secrets(String dataCenter, String print) {
    site(dataCenter, Map.of());
    Site without = Objects.requireNonNull(sites.get(DataCenterId.of(dataCenter)));
    sites.put(
        without.id(),
        new Site(
            without.id(),
            without.cluster(),
            without.databases(),
            without.firewalls(),
            without.power(),
            without.objectStorage(),
            without.ingress(),
            without.backups(),
            Optional.of(new Vault(dataCenter, print))));
  }

  private record Vault(String dataCenter, String print) implements SecretsAdapter {
    @Override
    public String name() {
      return "secrets";
    }

    @Override
    public String kind() {
      return "vault";
    }

    @Override
    public Location locatedIn() {
      return Location.in(dataCenter);
    }

    @Override
    public List<Finding> check(Deadline deadline) {
      return List.of(Finding.of("secrets.seen", Severity.INFO, "of " + dataCenter, "nothing"));
    }

    @Override
    public Map<String, Fingerprint> parity(byte[] key, Deadline deadline) {
      return Map.of("signing key", new Fingerprint(print));
    }

    @Override
    public Change copyFrom(SecretsAdapter source) {
      throw new AssertionError("readiness only reads");
    }
  }

  /** What does not answer has said so by its check. */
  @Test
  void check_serverThatDoesNotAnswer_isReportedOnce() {
    Finding dead = Finding.of("reachable", Severity.ERROR, "seen", "do");
    RuntimeException silence = new IllegalStateException("no answer");
    site("dc1", Map.of("check", List.of(dead), "parity", silence, "comparable", silence));

    assertThat(findings()).extracting(Finding::check).containsExactly("reachable");
  }

  private List<Finding> findings() {
    ApprovalGate nobody =
        (question, deadline) -> {
          throw new AssertionError("asked: " + question);
        };
    Surroundings surroundings =
        new Surroundings(
            DeploymentId.of("example.org"), sites, List.of(), Optional.empty(), nobody, Map.of());
    return new Readiness(
            surroundings,
            List.of(),
            new Seams(Clock.systemUTC(), System::nanoTime, workers, timer, new Random(1)),
            Readiness.DEFAULT_LIMIT)
        .findings();
  }

  private void site(String name, Map<String, ?> answers) {
    DataCenterId id = DataCenterId.of(name);
    sites.put(
        id,
        new Site(
            id,
            PlainAdapters.cluster(name),
            new TreeMap<>(Map.of("main", database(name, answers))),
            new TreeMap<>(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            List.of()));
  }

  private static DatabaseAdapter database(String dataCenter, Map<String, ?> answers) {
    Map<String, Object> all = new TreeMap<>();
    all.put("name", "main");
    all.put("kind", "database");
    all.put("locatedIn", Location.in(dataCenter));
    all.put("check", List.of());
    all.put("parity", Map.<String, Fingerprint>of());
    all.put("comparable", Map.of());
    all.putAll(answers);
    return (DatabaseAdapter)
        Proxy.newProxyInstance(
            ReadinessTest.class.getClassLoader(),
            new Class<?>[] {DatabaseAdapter.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("compare")) {
                String seen = "size " + ((Map<?, ?>) arguments[0]).get("size");
                return List.of(
                    Finding.of(seen + " beside " + arguments[1], Severity.INFO, "seen", "do"));
              }
              Object answer = all.get(method.getName());
              if (answer instanceof RuntimeException failure) {
                throw failure;
              }
              return answer;
            });
  }
}
