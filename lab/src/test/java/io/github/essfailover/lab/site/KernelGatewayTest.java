package io.github.essfailover.lab.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.firewall.NftablesFirewall;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import io.github.essfailover.testkit.contract.ContractCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The library's own fence in the kernel, between the lab's users and its servers. */
class KernelGatewayTest {

  @Test
  void gateway_fencedByNftables_stopsBothWaysAndLetsThroughAgain() throws Exception {
    boolean works = KernelGateway.missing().isEmpty();
    if (!works && Boolean.getBoolean("lab.required")) {
      fail(KernelGateway.missing().orElse(""));
    }
    assumeTrue(works, () -> KernelGateway.missing().orElse(""));
    InetSocketAddress outside = new InetSocketAddress(Loopback.ofDataCenter(1), 0);
    InetAddress behind = Loopback.behindGateway(1);
    try (RemoteServer remote = new RemoteServer(Loopback.outside());
        Ingress ingress = new Ingress("dc1", new InetSocketAddress(behind, 0), "example.org");
        KernelGateway kernel = KernelGateway.between(ingress.address(), remote.address(), outside);
        Gateway gateway = new Gateway(outside, behind, kernel)) {
      NftablesFirewall fence =
          NftablesFirewall.over(LocalCommandRunner.create())
              .prefix(kernel.onGateway())
              .uplinks(KernelGateway.UPLINK)
              .canary(deadline -> gateway.canary());
      assertThat(answers(gateway)).isTrue();
      assertThat(gateway.canary()).isTrue();

      fence.close(Set.of(Traffic.OUTBOUND)).apply(ContractCall.of(1, soon()));
      assertThat(answers(gateway)).isFalse();
      assertThat(fence.observe(soon()).outboundWorks()).contains(false);
      assertThat(fence.observe(soon()).closed()).hasSize(1);

      fence.open().apply(ContractCall.of(1, soon()));
      assertThat(answers(gateway)).isTrue();
      assertThat(fence.observe(soon()).outboundWorks()).contains(true);
    }
    CommandResult left =
        LocalCommandRunner.create().run(List.of("ip", "netns", "list"), new byte[0], soon());
    assertThat(left.output()).doesNotContain("esslab" + ProcessHandle.current().pid());
  }

  private static boolean answers(Gateway gateway) {
    PlainHttp.Request request =
        new PlainHttp.Request("GET", "/", Map.of("Host", "example.org"), "");
    try {
      return PlainHttp.exchange(gateway.outside(), null, request, Duration.ofSeconds(1)).status()
          == 503;
    } catch (IOException e) {
      return false;
    }
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }
}
