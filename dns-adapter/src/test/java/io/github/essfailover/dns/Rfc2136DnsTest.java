package io.github.essfailover.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.labservers.dns.DnsServer;
import io.github.essfailover.labservers.network.BlackHole;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.DnsState.ServerView;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.testkit.contract.ContractCall;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;

class Rfc2136DnsTest {

  private static final Duration TTL = Duration.ofSeconds(60);
  private static final Set<IngressAddress> HERE = addresses("192.0.2.1", "2001:db8::1");
  private static final Set<IngressAddress> THERE = addresses("198.51.100.1", "2001:db8:2::1");

  private final DnsServer server =
      DnsServer.zone("example.org")
          .key(TestZone.KEY, "hmac-sha256", TestZone.SECRET)
          .record("matrix", TTL, "192.0.2.1", "2001:db8::1")
          .record("chat", TTL, "192.0.2.1", "2001:db8::1")
          .start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void point_whereTheNamesAreAlready_sendsNothing() {
    Rfc2136Dns dns = TestZone.settings(server.address()).build();
    point(dns, HERE, dns.observe(soon()));
    assertThat(server.updatesReceived()).isZero();
  }

  @Test
  void point_writtenInALongForm_isComparedByValue() {
    Rfc2136Dns dns = TestZone.settings(server.address()).build();
    point(dns, addresses("192.0.2.1", "2001:0DB8:0:0:0:0:0:1"), dns.observe(soon()));
    assertThat(server.updatesReceived()).isZero();
  }

  @Test
  void point_ofNamesThatDiffer_isAllOrNothing() {
    Rfc2136Dns dns = TestZone.settings(server.address()).build();
    DnsState before = dns.observe(soon());
    server.put("chat", TTL, "203.0.113.9");

    assertThat(failure(dns, THERE, before).code()).isEqualTo("DNS_CHANGED_MEANWHILE");
    assertThat(server.records("matrix")).contains("192.0.2.1");
  }

  @Test
  void point_withAnAliasAmongAddresses_isTheCallersMistake() {
    Rfc2136Dns dns = TestZone.settings(server.address()).records("@").build();
    DnsState state = new DnsState(List.of());
    assertThatThrownBy(() -> dns.point(addresses("192.0.2.1", "edge.example.net"), state))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> dns.point(addresses("edge.example.net"), state))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("apex");
  }

  @Test
  void point_previewed_isAScriptForNsupdate() {
    Rfc2136Dns dns = TestZone.settings(server.address()).build();
    assertThat(dns.point(THERE, dns.observe(soon())).preview())
        .contains(
            "zone example.org",
            "prereq yxrrset matrix.example.org. IN A 192.0.2.1",
            "prereq nxrrset matrix.example.org. CNAME",
            "update delete matrix.example.org. A",
            "update add matrix.example.org. 60 IN AAAA 2001:db8:2::1",
            "send");
  }

  @Test
  void point_atAServerWithoutPower_isNotApplied() {
    Rfc2136Dns dns = TestZone.settings(server.address()).build();
    DnsState before = dns.observe(soon());
    server.close();
    try (BlackHole hole = BlackHole.at(server.address())) {
      assertThat(hole.address()).isEqualTo(server.address());
      AdapterException failure =
          catchThrowableOfType(
              AdapterException.class,
              () -> dns.point(THERE, before).apply(ContractCall.of(1, in(400))));
      assertThat(failure.code()).isEqualTo("DNS_UNREACHABLE");
      assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
    }
  }

  @Test
  void point_withoutAnAnswer_hasAnUnknownEffect() throws Exception {
    try (StubServer silent = StubServer.that(request -> Optional.empty())) {
      Rfc2136Dns dns = TestZone.settings(silent.address()).build();
      UpdateClient client = client(silent);
      AdapterException failure =
          catchThrowableOfType(
              AdapterException.class, () -> client.send(Message.newUpdate(zone()), in(400)));
      assertThat(failure.code()).isEqualTo("DNS_TIMEOUT");
      assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
      assertThat(dns.observe(in(400)).servers().get(0).problem())
          .hasValue("did not answer in time");
    }
  }

  @Test
  void point_withAnUnsignedAnswer_doesNotBelieveIt() throws Exception {
    try (StubServer forger = StubServer.that(Rfc2136DnsTest::unsignedSuccess)) {
      UpdateClient client = client(forger);
      AdapterException failure =
          catchThrowableOfType(
              AdapterException.class, () -> client.send(Message.newUpdate(zone()), soon()));
      assertThat(failure.code()).isEqualTo("DNS_UNSIGNED_ANSWER");
      assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
    }
  }

  @Test
  void point_withALostConnection_hasAnUnknownEffect() throws Exception {
    try (StubServer rude =
        StubServer.that(
            request -> {
              throw new java.io.UncheckedIOException(new java.io.IOException("hang up"));
            })) {
      UpdateClient client = client(rude);
      AdapterException failure =
          catchThrowableOfType(
              AdapterException.class, () -> client.send(Message.newUpdate(zone()), soon()));
      assertThat(failure.code()).isEqualTo("DNS_ANSWER_LOST");
      assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
    }
  }

  @Test
  void update_interrupted_isUnknownAndKeepsTheFlag() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    try (StubServer silent =
        StubServer.that(
            request -> {
              arrived.countDown();
              return Optional.empty();
            })) {
      FutureTask<Boolean> sending =
          new FutureTask<>(
              () -> {
                AdapterException failure =
                    catchThrowableOfType(
                        AdapterException.class,
                        () -> client(silent).send(Message.newUpdate(zone()), soon()));
                assertThat(failure.code()).isEqualTo("DNS_INTERRUPTED");
                assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
                return Thread.currentThread().isInterrupted();
              });
      Thread thread = new Thread(sending);
      thread.start();
      arrived.await();
      thread.interrupt();
      assertThat(sending.get()).isTrue();
    }
  }

  @Test
  void observe_withADeadSecondary_showsItAsAProblem() {
    try (BlackHole hole = BlackHole.at(loopback())) {
      Rfc2136Dns dns =
          TestZone.settings(server.address())
              .authoritative("ns1.dc1", hole.address(), Location.in("dc1"))
              .answersWithin(Duration.ofMillis(400))
              .build();
      DnsState state = dns.observe(soon());

      assertThat(state.servers().get(0).pointsAt(HERE)).isTrue();
      assertThat(state.servers().get(1).problem()).isPresent();
      assertThat(state.notYetAt(HERE, DataCenterId.of("dc1"))).isEmpty();
      assertThat(state.notYetAt(HERE, DataCenterId.of("dc2"))).hasSize(1);
      assertThat(dns.check(soon())).extracting(Finding::check).containsExactly("dns.server");
    }
  }

  @Test
  void observe_withALaggingSecondary_showsBothAnswers() {
    try (DnsServer secondary = DnsServer.zone("example.org").secondaryOf(server).start()) {
      secondary.pauseTransfers();
      Rfc2136Dns dns =
          TestZone.settings(server.address())
              .authoritative("ns2", secondary.address(), Location.outside())
              .build();
      point(dns, THERE, dns.observe(soon()));

      assertThat(dns.observe(soon()).notYetAt(THERE, DataCenterId.of("dc1")))
          .extracting(ServerView::server)
          .containsExactly("ns2");
      assertThat(dns.check(soon())).extracting(Finding::check).containsExactly("dns.consistency");

      secondary.resumeTransfers(server);
      assertThat(dns.observe(soon()).notYetAt(THERE, DataCenterId.of("dc1"))).isEmpty();
    }
  }

  @Test
  void observe_withAllServersGone_isNotApplied() {
    Rfc2136Dns dns = TestZone.settings(server.address()).build();
    server.close();
    AdapterException failure =
        catchThrowableOfType(AdapterException.class, () -> dns.observe(soon()));
    assertThat(failure.code()).isEqualTo("DNS_UNREACHABLE");
    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(dns.check(soon())).extracting(Finding::check).containsExactly("dns.server");
  }

  @Test
  void check_ofLongTtlsAndMissingNames_findsThem() {
    server.put("matrix", Duration.ofHours(1), "192.0.2.1");
    server.put("chat", TTL);
    Rfc2136Dns dns = TestZone.settings(server.address()).build();
    assertThat(dns.check(soon()))
        .extracting(Finding::check)
        .containsExactly("dns.records", "dns.ttl");
    assertThat(server.serial()).isEqualTo(3);
  }

  private static Optional<byte[]> unsignedSuccess(Message request) {
    Header header = new Header(request.getHeader().getID());
    header.setFlag(Flags.QR);
    header.setOpcode(Opcode.UPDATE);
    Message answer = new Message();
    answer.setHeader(header);
    return Optional.of(answer.toWire());
  }

  private static UpdateClient client(StubServer server) {
    TsigKey key = TsigKey.of(TestZone.KEY, "hmac-sha256", TestZone.SECRET::clone);
    NameServer primary = new NameServer("stub", server.address(), Location.outside());
    return new UpdateClient(primary, key, Clock.systemUTC());
  }

  private static org.xbill.DNS.Name zone() {
    return org.xbill.DNS.Name.fromConstantString("example.org.");
  }

  private static AdapterException failure(
      Rfc2136Dns dns, Set<IngressAddress> to, DnsState expected) {
    return catchThrowableOfType(AdapterException.class, () -> point(dns, to, expected));
  }

  private static void point(Rfc2136Dns dns, Set<IngressAddress> to, DnsState expected) {
    dns.point(to, expected).apply(ContractCall.of(1, soon()));
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static Set<IngressAddress> addresses(String... literals) {
    return Stream.of(literals).map(IngressAddress::parse).collect(Collectors.toSet());
  }

  private static Deadline soon() {
    return in(30_000);
  }

  private static Deadline in(long millis) {
    return Deadline.after(Duration.ofMillis(millis), Clock.systemUTC());
  }
}
