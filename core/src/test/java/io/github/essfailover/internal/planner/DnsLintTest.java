package io.github.essfailover.internal.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.DnsState.ServerView;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.Site;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DnsLintTest {

  private final PlannedWorld world = PlannedWorld.of(3);

  @Test
  void plan_ofANameAtTheSource_findsNothing() {
    see(ingress("dc1"));
    assertThat(world.plan().findings()).extracting(Finding::check).doesNotContain("dns.dangling");
  }

  @Test
  void plan_ofANameAtAnotherStandby_namesIt() {
    see(ingress("dc3"));
    assertThat(world.plan().findings())
        .filteredOn(finding -> finding.check().equals("dns.dangling"))
        .extracting(Finding::seen)
        .singleElement()
        .asString()
        .endsWith("of dc3");
  }

  @Test
  void plan_ofANameAtNoDataCenter_saysSo() {
    see(Set.of(IngressAddress.parse("203.0.113.77")));
    assertThat(world.plan().findings())
        .extracting(Finding::seen)
        .contains("matrix.example.org points at [203.0.113.77] of no data center");
  }

  private Set<IngressAddress> ingress(String dataCenter) {
    Site site = Objects.requireNonNull(world.sites.get(DataCenterId.of(dataCenter)));
    assertThat(site.ingress()).isNotEmpty();
    return site.ingress();
  }

  private void see(Set<IngressAddress> addresses) {
    TreeMap<DnsName, Set<IngressAddress>> records = new TreeMap<>();
    records.put(DnsName.of("matrix.example.org"), addresses);
    ServerView view =
        new ServerView(
            "ns1", Location.outside(), records, Duration.ofSeconds(60), Optional.empty());
    world.dnsSeen.put("zone", Seen.of(new DnsState(List.of(view))));
  }
}
