package io.github.essfailover.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.labservers.dns.DnsServer;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Severity;
import io.github.essfailover.testkit.contract.ContractCall;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/** Servers word their refusals differently; the adapter's codes are the same for all of them. */
class RefusalTest {

  private static final Set<IngressAddress> TARGET = Set.of(IngressAddress.parse("198.51.100.1"));

  private static final Set<IngressAddress> OTHER = Set.of(IngressAddress.parse("192.0.2.9"));

  enum Kind {
    LAB,
    BIND,
    KNOT
  }

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void point_withAnUnknownKey_saysSo(Kind kind) throws Exception {
    TsigKey unknown = TsigKey.of("other-key", "hmac-sha256", TestZone.SECRET::clone);
    try (TestZone zone = start(kind)) {
      refused(zone, zone.settings().tsig(unknown), "DNS_KEY_UNKNOWN");
    }
  }

  @ParameterizedTest
  @EnumSource
  void point_withAWrongSecret_saysSo(Kind kind) throws Exception {
    TsigKey wrong = TsigKey.of(TestZone.KEY, "hmac-sha256", () -> new byte[32]);
    try (TestZone zone = start(kind)) {
      refused(zone, zone.settings().tsig(wrong), "DNS_SIGNATURE");
    }
  }

  @ParameterizedTest
  @EnumSource
  void point_withAWrongClock_saysSo(Kind kind) throws Exception {
    Clock late = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
    try (TestZone zone = start(kind)) {
      AdapterException refused = refused(zone, zone.settings().clock(late), "DNS_CLOCK_SKEW");
      assertThat(refused.context().get("skew")).startsWith("PT1H").as("about an hour");
    }
  }

  @ParameterizedTest
  @EnumSource
  void point_ofANameThatTheKeyMayNotTouch_saysSo(Kind kind) throws Exception {
    try (TestZone zone = start(kind)) {
      refused(zone, zone.settings().records("mail"), "DNS_REFUSED");
    }
  }

  @ParameterizedTest
  @EnumSource
  void check_withAGoodKey_findsNothingWrong(Kind kind) throws Exception {
    try (TestZone zone = start(kind)) {
      zone.editedByHand(TARGET);
      assertThat(zone.adapter().check(soon())).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void check_withAWrongSecret_isAnError(Kind kind) throws Exception {
    TsigKey wrong = TsigKey.of(TestZone.KEY, "hmac-sha256", () -> new byte[32]);
    try (TestZone zone = start(kind)) {
      zone.editedByHand(TARGET);
      Rfc2136Dns dns = zone.settings().tsig(wrong).build();
      assertThat(dns.check(soon()))
          .extracting(Finding::check, Finding::severity)
          .containsExactly(Tuple.tuple("dns.key", Severity.ERROR));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BIND", "KNOT"})
  void point_withLongerHashes_isAccepted(Kind kind) throws Exception {
    try (TestZone zone = start(kind)) {
      for (String hash : List.of("sha384", "sha512")) {
        TsigKey key = TsigKey.of("failover-" + hash, "hmac-" + hash, TestZone.SECRET::clone);
        Rfc2136Dns dns = zone.settings().tsig(key).build();
        Set<IngressAddress> to = hash.equals("sha384") ? TARGET : OTHER;
        dns.point(to, dns.observe(soon())).apply(ContractCall.of(1, soon()));
        assertThat(dns.observe(soon()).servers().get(0).pointsAt(to)).isTrue();
      }
    }
  }

  /** What is sent again after a lost answer fails its own prerequisites, and counts as done. */
  @ParameterizedTest
  @EnumSource
  void update_replayed_failsAndIsRecognised(Kind kind) throws Exception {
    try (TestZone zone = start(kind)) {
      zone.editedByHand(OTHER);
      Rfc2136Dns dns = zone.settings().build();
      DnsState before = dns.observe(soon());
      TsigKey key = TsigKey.of(TestZone.KEY, "hmac-sha256", TestZone.SECRET::clone);
      UpdateClient client = new UpdateClient(zone.server(), key, Clock.systemUTC());
      PointUpdate update =
          new PointUpdate(
              Name.fromConstantString("example.org."),
              before.servers().get(0).records(),
              new TreeSet<>(TARGET),
              60);

      assertThat(client.send(update, soon())).isEqualTo(Rcode.NOERROR);
      assertThat(client.send(update, soon())).isEqualTo(Rcode.NXRRSET);
      dns.point(TARGET, before).apply(ContractCall.of(1, soon()));
      assertThat(dns.observe(soon()).servers().get(0).pointsAt(TARGET)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BIND", "KNOT"})
  void check_ofAZoneWithAFurtherServer_namesIt(Kind kind) throws Exception {
    Files.writeString(
        folder.resolve(InstalledServer.MORE),
        "@ IN NS ns2\nns2 IN A 192.0.2.53\n@ IN NS ns.example.net.\n");
    try (TestZone zone = start(kind)) {
      zone.editedByHand(TARGET);
      assertThat(zone.adapter().check(soon()))
          .extracting(Finding::check, Finding::seen)
          .containsExactly(
              Tuple.tuple(
                  "dns.nameservers", "ns.example.net answers for the zone and is not asked"),
              Tuple.tuple(
                  "dns.nameservers", "ns2.example.org answers for the zone and is not asked"));
      Rfc2136Dns all =
          zone.settings()
              .authoritative("ns2", new InetSocketAddress("192.0.2.53", 53), Location.outside())
              .authoritative(
                  "ns.example.net", new InetSocketAddress("192.0.2.54", 53), Location.outside())
              .answersWithin(Duration.ofMillis(300))
              .build();
      assertThat(all.check(soon())).extracting(Finding::check).containsOnly("dns.server");
    }
  }

  private static AdapterException refused(TestZone zone, Rfc2136DnsBuilder settings, String code) {
    Rfc2136Dns dns = settings.build();
    DnsState before = dns.observe(soon());

    AdapterException refused =
        catchThrowableOfType(
            AdapterException.class,
            () -> dns.point(TARGET, before).apply(ContractCall.of(1, soon())));

    assertThat(refused.code()).as(refused.toString()).isEqualTo(code);
    assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(dns.observe(soon()).servers()).isEqualTo(before.servers());
    assertThat(zone.adapter().observe(soon()).servers()).isNotEmpty();
    return refused;
  }

  private TestZone start(Kind kind) throws IOException {
    switch (kind) {
      case BIND -> {
        InstalledServer bind = InstalledServer.bind(folder);
        return new TestZone(bind.address(), bind);
      }
      case KNOT -> {
        InstalledServer knot = InstalledServer.knot(folder);
        return new TestZone(knot.address(), knot);
      }
      default -> {
        DnsServer server =
            DnsServer.zone("example.org")
                .key(TestZone.KEY, "hmac-sha256", TestZone.SECRET)
                .allowing("matrix", "chat")
                .start();
        return new TestZone(server.address(), server);
      }
    }
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }
}
