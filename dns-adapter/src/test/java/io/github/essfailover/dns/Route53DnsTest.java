package io.github.essfailover.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.testkit.contract.ContractCall;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Route53DnsTest {

  private static final Set<IngressAddress> HERE = Set.of(IngressAddress.parse("192.0.2.1"));
  private static final Set<IngressAddress> THERE = Set.of(IngressAddress.parse("198.51.100.1"));
  private static final String MATRIX = "matrix.example.org.";

  private Route53Fixture zone;

  @BeforeEach
  void start() throws IOException {
    zone = new Route53Fixture(new Route53Stub());
    zone.editedByHand(HERE);
  }

  @AfterEach
  void close() {
    zone.close();
  }

  @Test
  void point_ofAllNames_isOneBatchAndPendingUntilInSync() {
    zone.stub.pendingFor(2);
    Route53Dns dns = zone.adapter();

    point(dns, THERE, dns.observe(soon()));

    assertThat(zone.stub.changes()).isEqualTo(1);
    assertThat(dns.observe(soon()).servers().get(0).problem())
        .hasValueSatisfying(Route53DnsTest::isPending);
    assertThat(dns.observe(soon()).servers().get(0).problem()).isPresent();
    assertThat(dns.observe(soon()).servers().get(0).pointsAt(THERE)).isTrue();
  }

  private static void isPending(String problem) {
    assertThat(problem).contains("pending");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Throttling", "ThrottlingException", "PriorRequestNotComplete"})
  void point_whileTheServiceIsBusy_isNotApplied(String code) {
    Route53Dns dns = zone.adapter();
    DnsState before = dns.observe(soon());
    zone.stub.refuse(code);

    AdapterException busy = failure(dns, THERE, before);

    assertThat(busy.code()).isEqualTo("DNS_THROTTLED");
    assertThat(busy.effect()).isEqualTo(Effect.NOT_APPLIED);
    point(dns, THERE, before);
    assertThat(dns.observe(soon()).servers().get(0).pointsAt(THERE)).isTrue();
  }

  @Test
  void point_refusedAlthoughNobodyChangedAnything_saysSo() {
    Route53Dns dns = zone.adapter();
    DnsState before = dns.observe(soon());
    zone.stub.refuse("InvalidChangeBatch");

    AdapterException refused = failure(dns, THERE, before);

    assertThat(refused.code()).isEqualTo("DNS_BATCH_INVALID");
    assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(dns.observe(soon()).servers().get(0).records())
        .isEqualTo(before.servers().get(0).records());
  }

  @Test
  void setTtl_refusedAlthoughNobodyChangedAnything_saysSo() {
    Route53Dns dns = zone.adapter();
    DnsState before = dns.observe(soon());
    zone.stub.refuse("InvalidChangeBatch");
    AdapterException refused =
        catchThrowableOfType(
            AdapterException.class,
            () ->
                dns.setTtl(Duration.ofSeconds(30), before)
                    .orElseThrow()
                    .apply(ContractCall.of(1, soon())));
    assertThat(refused.code()).isEqualTo("DNS_BATCH_INVALID");
  }

  @Test
  void privateZone_inANetwork_movesLikeAPublicOne() {
    zone.stub.privateIn("vpc-1", "vpc-2");
    Route53Dns dns = zone.adapter();
    assertThat(dns.check(soon())).isEmpty();

    point(dns, THERE, dns.observe(soon()));

    assertThat(dns.observe(soon()).servers().get(0).pointsAt(THERE)).isTrue();
  }

  @Test
  void check_ofAPrivateZoneInNoNetwork_findsThatNobodySeesIt() {
    zone.stub.privateIn();
    assertThat(zone.adapter().check(soon())).extracting(Finding::check).containsExactly("dns.zone");
  }

  @Test
  void point_withoutPermission_isPermanent() {
    Route53Dns dns = zone.adapter();
    DnsState before = dns.observe(soon());
    zone.stub.refuse("AccessDenied");
    assertThat(failure(dns, THERE, before).code()).isEqualTo("DNS_API_REFUSED");
  }

  @Test
  void point_ofOneNameChangedByHand_movesNone() {
    Route53Dns dns = zone.adapter();
    DnsState before = dns.observe(soon());
    zone.stub.put(MATRIX, "A", Route53Stub.simple("203.0.113.9"));

    assertThat(failure(dns, THERE, before).code()).isEqualTo("DNS_CHANGED_MEANWHILE");
    assertThat(zone.stub.set("chat.example.org.", "A")).contains("192.0.2.1");
  }

  @Test
  void point_ofANameWithARoutingPolicy_touchesNothing() {
    Route53Dns dns = zone.adapter();
    DnsState before = dns.observe(soon());
    zone.stub.put(
        MATRIX,
        "A",
        "<SetIdentifier>a</SetIdentifier><Weight>1</Weight>" + Route53Stub.simple("192.0.2.1"));

    assertThat(failure(dns, THERE, before).code()).isEqualTo("DNS_ROUTING_POLICY");
    assertThat(dns.check(soon())).extracting(Finding::check).containsExactly("dns.routing");
    assertThat(zone.stub.changes()).isZero();
  }

  @Test
  void point_atABalancer_makesAliasRecordsAndBack() {
    Set<IngressAddress> balancer = Set.of(IngressAddress.parse("lb.example.net"));
    Route53Dns dns = zone.settings().alias("lb.example.net", "ZLB").build();

    point(dns, balancer, dns.observe(soon()));

    assertThat(zone.stub.set(MATRIX, "A")).contains("<HostedZoneId>ZLB</HostedZoneId>");
    assertThat(dns.observe(soon()).servers().get(0).pointsAt(balancer)).isTrue();
    point(dns, THERE, dns.observe(soon()));
    assertThat(dns.observe(soon()).servers().get(0).pointsAt(THERE)).isTrue();
    assertThat(zone.stub.set(MATRIX, "AAAA")).isEmpty();
  }

  @Test
  void check_ofAGoodZone_findsNothing() {
    assertThat(zone.adapter().check(soon())).isEmpty();
  }

  @Test
  void check_ofLongTtlsAndMissingNames_findsThem() {
    zone.stub.remove("chat.example.org.");
    zone.stub.put(MATRIX, "A", Route53Stub.simple("192.0.2.1").replace("60", "3600"));
    assertThat(zone.adapter().check(soon()))
        .extracting(Finding::check)
        .containsExactlyInAnyOrder("dns.records", "dns.ttl");
  }

  @Test
  void build_withManyMistakes_namesAllOfThem() {
    InvalidConfigurationException invalid =
        catchThrowableOfType(
            InvalidConfigurationException.class,
            () ->
                Route53Dns.hostedZone("Z1", "example.org")
                    .records("matrix.example.com")
                    .ttl(Duration.ZERO)
                    .build());
    assertThat(invalid.problems()).hasSize(3);
  }

  private static AdapterException failure(
      Route53Dns dns, Set<IngressAddress> to, DnsState expected) {
    return catchThrowableOfType(AdapterException.class, () -> point(dns, to, expected));
  }

  private static void point(Route53Dns dns, Set<IngressAddress> to, DnsState expected) {
    dns.point(to, expected).apply(ContractCall.of(1, soon()));
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }
}
