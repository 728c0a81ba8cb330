package io.github.essfailover.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.Choice;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class ManualDnsTest {

  private static final Set<IngressAddress> OLD = Set.of(IngressAddress.parse("192.0.2.10"));
  private static final Set<IngressAddress> NEW =
      Set.of(IngressAddress.parse("192.0.2.20"), IngressAddress.parse("2001:db8::20"));

  private final AskedCall done = new AskedCall(Choice.DONE);
  private final Map<String, Set<IngressAddress>> answers = new ConcurrentHashMap<>();
  private final ManualDns dns =
      ManualDns.named("registrar", "matrix.example.org", "chat.example.org")
          .server("ns1", Location.outside())
          .server("ns2", Location.in("dc1"))
          .ttl(Duration.ofMinutes(5))
          .lookup(
              (server, name, deadline) -> {
                Set<IngressAddress> found = answers.get(server);
                if (found == null) {
                  throw AdapterException.notApplied("X", "No answer.", Map.of(), null);
                }
                return found;
              });

  private DnsState observe() {
    return dns.observe(AskedCall.soon());
  }

  @Test
  void observe_oneServerSilent_aViewWithAProblem() {
    answers.put("ns1", OLD);

    DnsState state = observe();

    assertThat(state.servers()).hasSize(2);
    assertThat(state.servers().get(0).pointsAt(OLD)).isTrue();
    assertThat(state.servers().get(1).problem()).contains("No answer.");
    assertThat(state.longestTtl()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void point_changed_exactLinesShownAndAsked() {
    answers.put("ns1", OLD);

    dns.point(NEW, observe()).apply(done);

    assertThat(done.asked)
        .singleElement()
        .asString()
        .contains(
            "chat.example.org. A 192.0.2.20",
            "matrix.example.org. A 192.0.2.20",
            "matrix.example.org. AAAA 2001:db8::20");
  }

  @Test
  void point_alreadyThere_nobodyAsked() {
    answers.put("ns1", OLD);
    DnsState before = observe();
    answers.put("ns1", NEW);

    dns.point(NEW, before).apply(done);

    assertThat(done.asked).isEmpty();
  }

  @Test
  void point_changedMeanwhile_permanent() {
    answers.put("ns1", OLD);
    DnsState before = observe();
    answers.put("ns1", Set.of(IngressAddress.parse("192.0.2.99")));

    assertThatThrownBy(() -> dns.point(NEW, before).apply(done))
        .isInstanceOfSatisfying(
            AdapterException.class,
            e -> {
              assertThat(e.code()).isEqualTo("DNS_CHANGED_MEANWHILE");
              assertThat(e.effect()).isEqualTo(AdapterException.Effect.PERMANENT);
            });
    assertThat(done.asked).isEmpty();
  }

  @Test
  void point_alias_lineWithFinalDot() {
    assertThat(
            dns.point(
                    Set.of(IngressAddress.parse("lb.dc2.example.net")),
                    new DnsState(java.util.List.of()))
                .preview())
        .contains("chat.example.org. CNAME lb.dc2.example.net.");
  }

  @Test
  void observe_noServers_refused() {
    assertThatThrownBy(
            () -> ManualDns.named("registrar", "matrix.example.org").observe(AskedCall.soon()))
        .hasMessageContaining("No authoritative server");
  }
}
