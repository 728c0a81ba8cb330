package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.k8s.internal.Json;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.DnsState.ServerView;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ExternalDnsRecordsTest {

  private static final Set<IngressAddress> HERE = Set.of(IngressAddress.parse("192.0.2.1"));
  private static final Set<IngressAddress> THERE = Set.of(IngressAddress.parse("198.51.100.1"));
  private static final DataCenterId LOST = DataCenterId.of("dc1");

  private final TestCluster cluster = new TestCluster(false);
  private final ExternalDns externalDns = new ExternalDns(cluster.client);
  private final ExternalDnsRecords dns =
      ExternalDnsRecords.in(cluster.adapter).object("matrix").observedBy(externalDns);

  @BeforeEach
  void begin() {
    cluster.simulated.serve("externaldns.k8s.io/v1alpha1", "DNSEndpoint", "dnsendpoints", true);
    ExternalDns.edit(cluster.client, "matrix", HERE);
    externalDns.round();
  }

  @AfterEach
  void end() {
    cluster.close();
    externalDns.server.close();
  }

  @Test
  void check_ofNamesThatFollow_findsNothing() {
    assertThat(findings()).isEmpty();
  }

  @Test
  void point_whileExternalDnsIsGone_isWrittenAndNotBelieved() {
    DnsState before = look();
    externalDns.runs = false;

    dns.point(THERE, before).apply(TestCluster.call(1));

    assertThat(object("matrix").records(dns.names()).values()).allMatch(THERE::equals);
    assertThat(look().notYetAt(THERE, LOST)).hasSize(1);
    assertThat(findings()).extracting(Finding::check).containsExactly("dns.controller");
    assertThat(findings().get(0).seen()).contains("has not read");
    // The repeat finds its own work, and external-dns carries it out when it is back.
    dns.point(THERE, look()).apply(TestCluster.call(1));
    externalDns.runs = true;
    assertThat(look().notYetAt(THERE, LOST)).isEmpty();
  }

  @Test
  void point_readByAnExternalDnsThatDoesNotOwnTheNames_isNotBelieved() {
    DnsState before = look();
    externalDns.isNotTheOwner = true;

    dns.point(THERE, before).apply(TestCluster.call(1));

    assertThat(look().notYetAt(THERE, LOST)).hasSize(1);
    assertThat(object("matrix").isRead()).as("the status says that it is done").isTrue();
    assertThat(findings().get(0).seen()).contains("answers otherwise");
  }

  @Test
  void point_backBeforeExternalDnsActed_isAllowed() {
    DnsState before = look();
    externalDns.runs = false;
    dns.point(THERE, before).apply(TestCluster.call(1));

    dns.point(HERE, look()).apply(TestCluster.call(1));

    assertThat(object("matrix").records(dns.names()).values()).allMatch(HERE::equals);
  }

  @Test
  void point_withASecondObject_isRefused() {
    ExternalDns.edit(cluster.client, "copy", HERE);

    AdapterException refused = TestCluster.refused(dns.point(THERE, look()), 1);

    assertThat(refused.code()).isEqualTo("DNS_TWO_OWNERS");
    assertThat(refused.context().get("others")).contains("copy");
    assertThat(findings()).extracting(Finding::check).containsExactly("dns.owner");
  }

  @Test
  void point_ofNamesThatAreNotTheObjects_isRefused() {
    ExternalDns.edit(cluster.client, "matrix", Set.of());
    externalDns.runs = false;

    AdapterException refused = TestCluster.refused(dns.point(THERE, look()), 1);

    assertThat(refused.code()).isEqualTo("DNS_FOREIGN_RECORDS");
    assertThat(findings()).extracting(Finding::check).containsExactly("dns.endpoint");
  }

  @Test
  void point_whileSomebodyWrites_isRefusedWithoutAnEffect() {
    DnsState before = look();
    externalDns.runs = false;
    externalDns.meanwhile =
        () -> {
          externalDns.meanwhile = () -> {};
          GenericKubernetesResource object = object("matrix").object();
          object.getMetadata().setLabels(Map.of("team", "network"));
          ExternalDns.objects(cluster.client).resource(object).update();
        };

    AdapterException refused = TestCluster.refused(dns.point(THERE, before), 1);

    assertThat(refused.code()).isEqualTo("KUBERNETES_CONFLICT");
    assertThat(refused.effect()).isEqualTo(Effect.NOT_APPLIED);
    externalDns.runs = true;
    TestCluster.repeat(dns.point(THERE, before), 1);
    assertThat(look().notYetAt(THERE, LOST)).isEmpty();
  }

  @Test
  void point_withoutTheDefinition_saysWhatIsMissing() {
    DnsState before = look();
    externalDns.runs = false;
    cluster.simulated.failNext("GET", "dnsendpoints", 404);

    AdapterException refused = TestCluster.refused(dns.point(THERE, before), 1);

    assertThat(refused.code()).isEqualTo("DNS_ENDPOINTS_UNKNOWN");
    assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
  }

  @Test
  void point_ofAnEarlierRun_isRefused() {
    dns.point(THERE, look()).apply(TestCluster.call(7));

    assertThat(TestCluster.refused(dns.point(HERE, look()), 6).code())
        .isEqualTo("EPOCH_SUPERSEDED");
  }

  @Test
  void point_ofAServerEditedByHand_isRefused() {
    DnsState before = look();
    externalDns.runs = false;
    externalDns.server.put("chat", Duration.ofSeconds(60), "203.0.113.9");

    assertThat(TestCluster.refused(dns.point(THERE, before), 1).code())
        .isEqualTo("DNS_CHANGED_MEANWHILE");
  }

  @Test
  void point_withoutAnyServer_isBoundedByTheObjectAlone() {
    DnsState before = look();
    externalDns.runs = false;
    externalDns.server.close();

    dns.point(THERE, before).apply(TestCluster.call(1));

    assertThat(object("matrix").records(dns.names()).values()).allMatch(THERE::equals);
  }

  @Test
  void point_ofOneNameAmongOthers_keepsWhatIsNotItsOwn() {
    GenericKubernetesResource object = object("matrix").object();
    List<Object> sets = new ArrayList<>();
    sets.add(set("matrix.example.org", "A", Map.of("targets", List.of("192.0.2.1"))));
    Map<String, Object> proxied = new LinkedHashMap<>();
    proxied.put("targets", List.of("192.0.2.1"));
    proxied.put("providerSpecific", List.of(Map.of("name", "proxied", "value", "false")));
    sets.add(set("Chat.Example.Org.", "A", proxied));
    sets.add(set("matrix.example.org", "TXT", Map.of("targets", List.of("hello"))));
    sets.add(set("other.example.org", "A", Map.of("targets", List.of("192.0.2.77"))));
    object.setAdditionalProperty("spec", Map.of("endpoints", sets));
    ExternalDns.objects(cluster.client).resource(object).update();
    externalDns.runs = false;

    dns.point(THERE, expected(HERE)).apply(TestCluster.call(1));

    String spec = Json.object(object("matrix").object(), "spec").toString();
    assertThat(spec).contains("hello", "192.0.2.77", "proxied").doesNotContain("192.0.2.1,");
    assertThat(object("matrix").claims(Set.of(DnsName.of("other.example.org")))).hasSize(1);
  }

  @Test
  void point_ofANameWithARoutingPolicy_isRefused() {
    GenericKubernetesResource object = object("matrix").object();
    Map<String, Object> weighted = new LinkedHashMap<>();
    weighted.put("setIdentifier", "dc1");
    weighted.put("targets", List.of("192.0.2.1"));
    object.setAdditionalProperty(
        "spec", Map.of("endpoints", List.of(set("matrix.example.org", "A", weighted))));
    ExternalDns.objects(cluster.client).resource(object).update();

    assertThat(TestCluster.refused(dns.point(THERE, expected(HERE)), 1).code())
        .isEqualTo("DNS_ROUTING_POLICY");
  }

  private static Map<String, Object> set(String name, String type, Map<String, Object> more) {
    Map<String, Object> set = new LinkedHashMap<>(more);
    set.put("dnsName", name);
    set.put("recordType", type);
    return set;
  }

  private DnsState expected(Set<IngressAddress> addresses) {
    TreeMap<DnsName, Set<IngressAddress>> records = new TreeMap<>();
    dns.names().forEach(name -> records.put(name, addresses));
    return new DnsState(
        List.of(
            new ServerView(
                "seen", Location.outside(), records, Duration.ofSeconds(60), Optional.empty())));
  }

  private DnsEndpoint object(String name) {
    return new DnsEndpoint(ExternalDns.objects(cluster.client).withName(name).get());
  }

  private List<Finding> findings() {
    return dns.check(TestCluster.in(TestCluster.PATIENCE));
  }

  private DnsState look() {
    return dns.observe(TestCluster.in(TestCluster.PATIENCE));
  }
}
