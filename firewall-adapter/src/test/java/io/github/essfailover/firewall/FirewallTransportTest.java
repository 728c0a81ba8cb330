package io.github.essfailover.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.testkit.contract.ContractCall;
import io.github.essfailover.testkit.transport.Certificates;
import io.github.essfailover.testkit.transport.TestAuthority;
import io.github.essfailover.testkit.transport.TlsServer;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Orders and credentials go to the device and to nobody else. */
class FirewallTransportTest {

  private final TestAuthority authority = TestAuthority.create();

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20), Clock.systemUTC());
  }

  private static FirewallAdapter firewall(HttpDevice device) {
    return HttpFirewall.on(device)
        .close(HttpCall.put("/policy").json("{}"))
        .open(HttpCall.put("/policy"))
        .observe(
            Assertion.json("/status", "enable"),
            Assertion.json("/status", "disable"),
            HttpCall.get("/policy"))
        .build();
  }

  private static AdapterException refusal(Runnable call) {
    AdapterException failure = catchThrowableOfType(AdapterException.class, call::run);
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo("DEVICE_TLS");
    return failure;
  }

  @ParameterizedTest
  @EnumSource(Certificates.class)
  void device_withThatCertificate_isToldSomethingOnlyWhenItIsInOrder(Certificates kind) {
    try (TlsServer server =
        TlsServer.start(authority, kind, request -> "{\"status\":\"enable\"}")) {
      HttpDevice device =
          HttpDevice.at(server.address())
              .basic(() -> "user", () -> "password")
              .trusting(authority.pem());
      FirewallAdapter firewall = firewall(device);
      Runnable close =
          () -> firewall.close(Set.of(Traffic.OUTBOUND)).apply(ContractCall.of(7, soon()));
      if (kind == Certificates.GOOD) {
        close.run();
        assertThat(firewall.check(soon())).isEmpty();
        assertThat(server.requests()).contains("PUT /policy");
      } else {
        AdapterException refused = refusal(close);
        assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
        assertThat(refused.context()).containsEntry("address", "127.0.0.1:" + server.port());
        assertThat(refused.remedy()).contains("trusting(...)");
        assertThat(refusal(() -> firewall.observe(soon())).effect()).isEqualTo(Effect.NOT_APPLIED);
        assertThat(firewall.check(soon())).extracting(Finding::check).contains("firewall.device");
        assertThat(server.requests()).isEmpty();
      }
    }
  }

  @Test
  void device_nobodySaidWhomToTrust_isRefused() {
    try (TlsServer server = TlsServer.start(authority, Certificates.GOOD, request -> "{}")) {
      refusal(() -> firewall(HttpDevice.at(server.address())).observe(soon()));
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void device_withoutTls_isAFinding() {
    Deadline over = Deadline.after(Duration.ZERO, Clock.systemUTC());
    assertThat(firewall(HttpDevice.at("http://fw.dc1.example")).check(over))
        .extracting(Finding::check)
        .contains("firewall.plain-http");
    assertThat(firewall(HttpDevice.at("https://fw.dc1.example")).check(over))
        .extracting(Finding::check)
        .doesNotContain("firewall.plain-http");
  }
}
