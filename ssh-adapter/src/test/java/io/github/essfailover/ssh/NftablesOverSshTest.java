package io.github.essfailover.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.firewall.Allowed;
import io.github.essfailover.firewall.NftablesFirewall;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import io.github.essfailover.testkit.contract.ContractCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway behind SSH: nft gets its transactions over a channel's standard input, through a shell,
 * in a network namespace of the test's own.
 */
class NftablesOverSshTest {

  private static final Set<Traffic> BOTH = EnumSet.allOf(Traffic.class);
  private static final LocalCommandRunner LOCAL = LocalCommandRunner.create();

  private final String namespace = "essfssh" + ProcessHandle.current().pid();
  @TempDir Path folder;
  private Process janitor;
  private SshHost host;

  @BeforeEach
  void connect() throws IOException {
    boolean works =
        Files.isExecutable(Path.of("/usr/sbin/nft"))
            && Files.isExecutable(Path.of("/usr/sbin/ip"))
            && local("ip", "netns", "add", namespace).exitCode() == 0
            && inside("nft", "list", "tables").exitCode() == 0;
    String reason = "nftables in a network namespace needs root, nftables and iproute2";
    if (!works && Boolean.getBoolean("lab.required")) {
      fail(reason);
    }
    assumeTrue(works, reason);
    // It ends with this JVM, also when that is killed.
    janitor =
        new ProcessBuilder(
                "sh", "-c", "trap '' INT TERM HUP; cat >/dev/null; ip netns del " + namespace)
            .start();
    inside("nft", "add table inet others");
    host = new SshHost();
  }

  @AfterEach
  void disconnect() throws Exception {
    if (host != null) {
      host.close();
      janitor.getOutputStream().close();
      janitor.waitFor();
    }
  }

  private NftablesFirewall gateway(CommandRunner runner) {
    return NftablesFirewall.over(runner)
        .prefix("ip", "netns", "exec", namespace)
        .uplinks("eth0")
        .allowing(Allowed.from("orchestrator", "198.51.100.7", 22));
  }

  @Test
  void closeAndOpen_overSsh_areReadBackAndLeaveOthersAlone() {
    NftablesFirewall gateway = gateway(host.known().build());

    gateway.close(BOTH).apply(ContractCall.of(7, soon()));

    assertThat(gateway.observe(soon()).closed())
        .containsExactlyInAnyOrder(FirewallScope.ALL_OUTBOUND, FirewallScope.INBOUND);
    assertThat(inside("nft", "list", "ruleset").output())
        .contains("table inet essfailover_fence", "table inet others", "198.51.100.7");
    String once = inside("nft", "-a", "list", "table", "inet", "essfailover_fence").output();
    gateway.close(BOTH).apply(ContractCall.of(7, soon()));
    assertThat(inside("nft", "-a", "list", "table", "inet", "essfailover_fence").output())
        .isEqualTo(once);

    gateway.open().apply(ContractCall.of(7, soon()));
    assertThat(gateway.observe(soon()).closed()).isEmpty();
    assertThat(gateway.check(soon()))
        .allSatisfy(finding -> assertThat(finding.check()).isEqualTo("firewall.reboot"));
  }

  /** The transaction is carried out, and the connection is cut before anybody hears of it. */
  @Test
  void close_connectionCutAfterItWasCarriedOut_isUnknownAndSeenAtTheNextLook() throws Exception {
    Path script = folder.resolve("slow");
    Path carriedOut = folder.resolve("carried-out");
    Files.writeString(
        script,
        """
        #!/bin/sh
        "$@"; code=$?
        case "$*" in "nft -j -f -") touch %s; sleep 20;; esac
        exit $code
        """
            .formatted(carriedOut));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    FutureTask<Boolean> cut =
        new FutureTask<>(
            () -> {
              while (!Files.exists(carriedOut)) {
                LockSupport.parkNanos(5_000_000);
              }
              host.cutConnections();
              return true;
            });
    Thread thread = new Thread(cut);
    thread.setDaemon(true);
    thread.start();

    AdapterException lost =
        catchThrowableOfType(
            AdapterException.class,
            () ->
                gateway(host.known().build())
                    .prefix("ip", "netns", "exec", namespace, script.toString())
                    .close(BOTH)
                    .apply(ContractCall.of(7, soon())));

    assertThat(cut.get()).isTrue();
    assertThat(lost).as("a failure").isNotNull();
    assertThat(lost.effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(gateway(LOCAL).observe(soon()).closed()).hasSize(2);
  }

  @Test
  void close_hostWithAnotherKey_isRefusedAndNothingIsSent() {
    NftablesFirewall gateway = gateway(host.known().hostKey(SshHost.line(SshHost.pair())).build());
    host.hasKeys(List.of(SshHost.pair()));

    AdapterException refused =
        catchThrowableOfType(
            AdapterException.class, () -> gateway.close(BOTH).apply(ContractCall.of(7, soon())));

    assertThat(refused.code()).isEqualTo("SSH_HOST_KEY");
    assertThat(inside("nft", "list", "tables").output()).doesNotContain("essfailover_fence");
  }

  private CommandResult inside(String... command) {
    String[] whole = new String[command.length + 4];
    System.arraycopy(new String[] {"ip", "netns", "exec", namespace}, 0, whole, 0, 4);
    System.arraycopy(command, 0, whole, 4, command.length);
    return local(whole);
  }

  private static CommandResult local(String... command) {
    return LOCAL.run(List.of(command), new byte[0], soon());
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }
}
