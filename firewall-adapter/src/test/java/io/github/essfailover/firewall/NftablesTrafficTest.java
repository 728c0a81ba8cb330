package io.github.essfailover.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.labservers.process.SupervisedProcess;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Change;
import io.github.essfailover.testkit.contract.ContractCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a closed gateway does to traffic, in the kernel. */
class NftablesTrafficTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Set<Traffic> BOTH = EnumSet.allOf(Traffic.class);
  private static final Set<Traffic> OUT = EnumSet.of(Traffic.OUTBOUND);

  @TempDir static Path folder;
  private static Namespaces world;

  @BeforeAll
  static void connect() throws Exception {
    world = Namespaces.start(folder);
  }

  @AfterAll
  static void disconnect() {
    if (world != null) {
      world.close();
    }
  }

  @BeforeEach
  void openAll() {
    world.gateway("nft", "flush", "ruleset");
  }

  private static NftablesFirewall gateway() {
    return NftablesFirewall.over(LocalCommandRunner.create())
        .prefix(world.onGateway())
        .uplinks(Namespaces.UPLINK)
        .allowing(
            Allowed.from("orchestrator", Namespaces.ORCHESTRATOR, Namespaces.SSH),
            Allowed.from("orchestrator", "fd00:213:2::3/128", Namespaces.SSH));
  }

  private static Deadline soon() {
    return Deadline.after(PATIENCE, Clock.systemUTC());
  }

  private static void apply(Change change, long epoch) {
    change.apply(ContractCall.of(epoch, soon()));
  }

  private static void apply(Change change) {
    apply(change, 7);
  }

  private static AdapterException failure(Change change, long epoch) {
    AdapterException failure =
        catchThrowableOfType(AdapterException.class, () -> apply(change, epoch));
    assertThat(failure).isNotNull();
    return failure;
  }

  @Test
  void close_establishedConnection_diesAtOnceWhateverOthersAccept() throws Exception {
    world.gateway("nft", "add table inet others");
    world.gateway(
        "nft", "add chain inet others forward { type filter hook forward priority -200; }");
    world.gateway("nft", "add rule inet others forward ct state established,related accept");
    try (SupervisedProcess talk = world.conversation()) {
      talk.await(() -> echoes(talk) > 5, PATIENCE);

      apply(gateway().close(OUT));

      long atFirst = echoes(talk);
      pass(Duration.ofMillis(600));
      // One echo may have passed the gateway before and be read after.
      assertThat(echoes(talk)).isLessThanOrEqualTo(atFirst + 1);
      assertThat(gateway().observe(soon()).seen()).doesNotContain(" 0 packets dropped");
    }
  }

  private static long echoes(SupervisedProcess talk) {
    return Namespaces.text(talk.log()).lines().filter("echo"::equals).count();
  }

  private static void pass(Duration time) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void close_bothDirections_newConnectionsFailAndOpeningRestoresThem() {
    assertThat(List.of(world.getsOut(), world.getsOut6(), world.getsIn(), world.getsIn6()))
        .containsOnly(true);

    apply(gateway().close(BOTH));
    assertThat(List.of(world.getsOut(), world.getsOut6(), world.getsIn(), world.getsIn6()))
        .containsOnly(false);

    apply(gateway().open());
    assertThat(List.of(world.getsOut(), world.getsOut6(), world.getsIn(), world.getsIn6()))
        .containsOnly(true);
  }

  @Test
  void close_outboundOnly_stopsRepliesToClientsToo() {
    apply(gateway().close(OUT));

    assertThat(world.getsIn()).isFalse();
    assertThat(gateway().observe(soon()).closed()).containsExactly(FirewallScope.ALL_OUTBOUND);
  }

  @Test
  void close_bothDirections_allowedPathsStayInBothFamiliesAndNoOthers() {
    apply(gateway().close(BOTH));

    assertThat(world.orchestratorGetsIn(Namespaces.SSH)).isTrue();
    assertThat(world.orchestratorGetsIn6(Namespaces.SSH)).isTrue();
    assertThat(world.orchestratorGetsIn(Namespaces.WEB)).isFalse();
    assertThat(world.orchestratorGetsIn6(Namespaces.WEB)).isFalse();
  }

  @Test
  void close_onTheHostItselfWithoutUplinks_stopsItsOwnTrafficAndKeepsLoopback() {
    NftablesFirewall host =
        NftablesFirewall.over(LocalCommandRunner.create())
            .prefix(world.onInside())
            .allowing(Allowed.all("orchestrator", "10.213.2.3/32"));
    try {
      apply(host.close(BOTH));

      assertThat(world.getsOut()).isFalse();
      assertThat(world.getsIn6()).isFalse();
      assertThat(world.orchestratorGetsIn(Namespaces.WEB)).isTrue();
      String[] loopback = {
        "timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + Namespaces.WEB
      };
      List<String> command = new ArrayList<>(List.of(world.onInside()));
      Collections.addAll(command, loopback);
      Namespaces.must(command.toArray(String[]::new));
    } finally {
      apply(host.open());
    }
    assertThat(world.getsOut()).isTrue();
  }

  @Test
  void close_repeated_isIdempotentAndKeepsItsCounters() {
    apply(gateway().close(BOTH));
    String once = withoutCounters(table());

    apply(gateway().close(BOTH));

    assertThat(withoutCounters(table())).isEqualTo(once);
  }

  /** Neighbours' packets go on to be counted. */
  private static String withoutCounters(String table) {
    return table.replaceAll("packets \\d+ bytes \\d+", "");
  }

  private static String table() {
    return world.gateway("nft", "-a", "list", "table", "inet", "essfailover_fence").output();
  }

  @Test
  void close_laterEpoch_takesTheTableOver() {
    apply(gateway().close(BOTH), 7);
    apply(gateway().close(BOTH), 8);

    assertThat(gateway().observe(soon()).seen()).contains("of epoch 8");
  }

  @Test
  void closeAndOpen_supersededRun_areRefusedAndChangeNothing() {
    apply(gateway().close(BOTH), 9);
    String before = withoutCounters(table());

    assertThat(failure(gateway().open(), 8).code()).isEqualTo("DEVICE_SUPERSEDED");
    assertThat(failure(gateway().close(OUT), 8).effect()).isEqualTo(Effect.PERMANENT);
    assertThat(withoutCounters(table())).isEqualTo(before);

    apply(gateway().open(), 9);
    assertThat(failure(gateway().close(BOTH), 8).code()).isEqualTo("DEVICE_SUPERSEDED");
    assertThat(world.getsOut()).isTrue();
  }

  @Test
  void close_tableReplacedAfterItWasRead_isRefusedByTheKernel() {
    apply(gateway().close(BOTH), 5);
    NftablesFirewall paused =
        NftablesFirewall.over(
                (command, input, deadline) -> {
                  if (command.contains("-f")) {
                    apply(gateway().close(BOTH), 9);
                  }
                  return LocalCommandRunner.create().run(command, input, deadline);
                })
            .prefix(world.onGateway())
            .uplinks(Namespaces.UPLINK);

    AdapterException failure = failure(paused.close(OUT), 6);

    assertThat(failure.code()).isEqualTo("DEVICE_CHANGED_MEANWHILE");
    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(gateway().observe(soon()).seen()).contains("of epoch 9");
  }

  @Test
  void close_brokenRule_changesNothing() {
    apply(gateway().close(BOTH));
    String before = withoutCounters(table());
    // nft refuses the last rules, after good ones of the same transaction.
    NftablesFirewall broken =
        NftablesFirewall.over(
                (command, input, deadline) ->
                    LocalCommandRunner.create()
                        .run(
                            command,
                            new String(input, java.nio.charset.StandardCharsets.UTF_8)
                                .replace("{\"drop\":null}", "{\"drop\":null},{\"nonsense\":1}")
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8),
                            deadline))
            .prefix(world.onGateway());

    AdapterException failure = failure(broken.close(OUT), 8);

    assertThat(failure.code()).isEqualTo("DEVICE_REFUSED");
    assertThat(failure.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(withoutCounters(table())).isEqualTo(before);
    assertThat(broken.check(soon()))
        .anySatisfy(finding -> assertThat(finding.check()).isEqualTo("firewall.rules"));
  }

  @Test
  void observe_changedTable_isNotClosedAndClosingMendsIt() {
    List<String> changes =
        List.of(
            "insert rule inet essfailover_fence forward_outbound accept",
            "flush chain inet essfailover_fence output",
            "add table inet essfailover_fence { flags dormant; }",
            "delete chain inet essfailover_fence forward_outbound",
            "add chain inet essfailover_fence more { type filter hook output priority -310; }",
            "add chain inet essfailover_fence output { policy drop; }",
            "flush chain inet essfailover_fence stamp");
    for (String change : changes) {
      apply(gateway().close(OUT));
      assertThat(gateway().observe(soon()).isClosed(Traffic.OUTBOUND)).isTrue();

      world.gateway("nft", change);

      FirewallState state = gateway().observe(soon());
      assertThat(state.closed()).as(change).isEmpty();
      assertThat(state.seen()).as(change).contains("not as it was written");
      assertThat(gateway().check(soon()))
          .as(change)
          .anySatisfy(finding -> assertThat(finding.check()).isEqualTo("firewall.foreign"));
      apply(gateway().close(OUT));
      assertThat(gateway().observe(soon()).isClosed(Traffic.OUTBOUND)).as(change).isTrue();
    }
  }

  @Test
  void close_otherSettings_replacesTheTable() {
    apply(gateway().close(OUT));
    NftablesFirewall stricter = gateway().allowing();

    assertThat(stricter.observe(soon()).closed()).isEmpty();
    apply(stricter.close(OUT));

    assertThat(stricter.observe(soon()).isClosed(Traffic.OUTBOUND)).isTrue();
    assertThat(world.orchestratorGetsIn(Namespaces.SSH)).isFalse();
  }

  @Test
  void open_changedTable_stopsNothing() {
    apply(gateway().close(BOTH));
    world.gateway("nft", "flush chain inet essfailover_fence output");

    apply(gateway().open());

    assertThat(world.getsOut()).isTrue();
    assertThat(world.gateway("nft", "list", "ruleset").output()).doesNotContain("hook");
  }

  @Test
  void preview_givenToAShell_hasTheSameEffect() {
    Change close = gateway().close(BOTH);

    Namespaces.must("sh", "-c", close.preview().get(0));

    assertThat(gateway().observe(soon()).closed())
        .containsExactlyInAnyOrder(FirewallScope.ALL_OUTBOUND, FirewallScope.INBOUND);
    assertThat(world.getsOut()).isFalse();
    apply(close, 1);
  }

  @Test
  void observe_withCanary_showsWhatItSaw() {
    NftablesFirewall watched = gateway().canary(deadline -> world.getsOut());

    assertThat(watched.observe(soon()).outboundWorks()).contains(true);
    apply(watched.close(OUT));

    assertThat(watched.observe(soon()).outboundWorks()).contains(false);
    assertThat(gateway().observe(soon()).outboundWorks()).isEqualTo(Optional.empty());
  }

  @Test
  void close_survivingReboot_isClosedWhenTheFileIsLoaded() throws Exception {
    Path file = folder.resolve("essfailover.nft");
    NftablesFirewall lasting = gateway().survivingReboot(file.toAbsolutePath().toString());
    apply(lasting.close(BOTH));
    assertThat(lasting.observe(soon()).seen()).contains("also after a reboot");

    world.gateway("nft", "flush", "ruleset");
    world.gateway("nft", "-f", file.toString());
    assertThat(lasting.observe(soon()).closed()).hasSize(2);
    assertThat(world.getsOut()).isFalse();
    world.gateway("nft", "-f", file.toString());

    Files.delete(file);
    assertThat(lasting.observe(soon()).seen()).contains("until a reboot");
    apply(lasting.close(BOTH));
    assertThat(file).exists();

    apply(lasting.open());
    assertThat(file).doesNotExist();
    assertThat(folder.resolve("essfailover.nft.new")).doesNotExist();
  }

  @Test
  void check_healthyGateway_namesOnlyTheReboot() {
    assertThat(gateway().check(soon()))
        .singleElement()
        .satisfies(finding -> assertThat(finding.check()).isEqualTo("firewall.reboot"));
    assertThat(world.gateway("nft", "list", "ruleset").output()).isEmpty();
  }

  /** Printed, not judged: machines differ. */
  @Test
  void close_measured_isProvenSoon() {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      world.gateway("nft", "flush", "ruleset");
      long start = System.nanoTime();
      apply(gateway().close(BOTH));
      assertThat(gateway().observe(soon()).closed()).hasSize(2);
      times.add((System.nanoTime() - start) / 1_000_000);
    }
    Collections.sort(times);
    System.out.println("nftables closed and read back: median " + times.get(10) + " ms, " + times);
  }
}
