package io.github.essfailover.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.labservers.dns.DnsServer;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.testkit.contract.ContractCall;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** How long others keep what they were told, and answers that do not count. */
class NamesAndTimesTest {

  private static final Set<IngressAddress> HERE = Set.of(IngressAddress.parse("192.0.2.1"));
  private static final Set<IngressAddress> THERE = Set.of(IngressAddress.parse("198.51.100.1"));

  @TempDir Path folder;

  @Test
  void setTtl_ofAllNames_keepsTheirAddresses() {
    try (DnsServer server = longTtls()) {
      Rfc2136Dns dns = TestZone.settings(server.address()).build();
      DnsState before = dns.observe(soon());
      assertThat(before.longestTtl()).isEqualTo(Duration.ofHours(1));

      dns.setTtl(Duration.ofSeconds(30), before).orElseThrow().apply(ContractCall.of(1, soon()));
      dns.setTtl(Duration.ofSeconds(30), before).orElseThrow().apply(ContractCall.of(1, soon()));

      DnsState after = dns.observe(soon());
      assertThat(after.longestTtl()).isEqualTo(Duration.ofSeconds(30));
      assertThat(after.servers().get(0).records()).isEqualTo(before.servers().get(0).records());
      assertThat(server.updatesReceived()).isEqualTo(1);
    }
  }

  @Test
  void setTtl_ofNamesChangedMeanwhile_isRefused() {
    try (DnsServer server = longTtls()) {
      Rfc2136Dns dns = TestZone.settings(server.address()).build();
      DnsState before = dns.observe(soon());
      server.put("chat", Duration.ofHours(1), "203.0.113.9");
      AdapterException refused =
          catchThrowableOfType(
              AdapterException.class,
              () ->
                  dns.setTtl(Duration.ofSeconds(30), before)
                      .orElseThrow()
                      .apply(ContractCall.of(1, soon())));
      assertThat(refused.code()).isEqualTo("DNS_CHANGED_MEANWHILE");
    }
  }

  @Test
  void observe_ofAMissingName_showsTheNegativeTtl() throws Exception {
    InstalledServer bind = InstalledServer.bind(folder);
    try (TestZone zone = new TestZone(bind.address(), bind)) {
      assertThat(zone.adapter().observe(soon()).longestTtl()).isEqualTo(Duration.ofSeconds(60));
    }
  }

  @Test
  void observe_ofATruncatedAnswer_doesNotBelieveIt() throws Exception {
    try (StubServer stub = StubServer.that(query -> Optional.of(cut(query, Flags.TC, Flags.AA)))) {
      DnsState state = TestZone.settings(stub.address()).build().observe(soon());
      assertThat(state.servers().get(0).problem().orElseThrow()).contains("truncated");
    }
  }

  @Test
  void observe_throughAResolver_asksItToRecurseAndWaitsForIt() throws Exception {
    try (DnsServer server = longTtls();
        StubServer resolver = StubServer.that(query -> Optional.of(old(query)))) {
      Rfc2136Dns dns =
          TestZone.settings(server.address())
              .resolver("office", resolver.address(), Location.outside())
              .build();
      dns.point(THERE, dns.observe(soon())).apply(ContractCall.of(1, soon()));

      DnsState state = dns.observe(soon());

      assertThat(state.servers().get(0).pointsAt(THERE)).isTrue();
      assertThat(state.servers().get(1).pointsAt(HERE)).isTrue();
    }
  }

  private static byte[] old(Message query) {
    assertThat(query.getHeader().getFlag(Flags.RD)).isTrue();
    Message answer = new Message(query.getHeader().getID());
    if (query.getQuestion().getType() == org.xbill.DNS.Type.A) {
      answer.addRecord(
          Addresses.record(query.getQuestion().getName(), HERE.iterator().next(), 17),
          Section.ANSWER);
    }
    return answer.toWire();
  }

  private static byte[] cut(Message query, int... flags) {
    Message answer = new Message(query.getHeader().getID());
    for (int flag : flags) {
      answer.getHeader().setFlag(flag);
    }
    return answer.toWire();
  }

  private static DnsServer longTtls() {
    return DnsServer.zone("example.org")
        .key(TestZone.KEY, "hmac-sha256", TestZone.SECRET)
        .record("matrix", Duration.ofHours(1), "192.0.2.1")
        .record("chat", Duration.ofHours(1), "192.0.2.2")
        .start();
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }
}
