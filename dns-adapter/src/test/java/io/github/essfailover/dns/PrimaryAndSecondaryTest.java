package io.github.essfailover.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.DnsState.ServerView;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.testkit.contract.ContractCall;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real primary and a real secondary of another make. */
class PrimaryAndSecondaryTest {

  private static final Set<IngressAddress> HERE = Set.of(IngressAddress.parse("192.0.2.1"));
  private static final Set<IngressAddress> THERE = Set.of(IngressAddress.parse("198.51.100.1"));
  private static final DataCenterId NOWHERE = DataCenterId.of("nowhere");

  @TempDir Path folder;

  /**
   * {@code -Ddns.moves=20 -Ddns.idleMillis=2000} measures moves that do not follow each other
   * closely, which BIND would notify of together; the times are printed.
   */
  @Test
  void point_ofTheNames_isProvedOnBothServers() throws Exception {
    int moves = Integer.getInteger("dns.moves", 2);
    try (PrimaryAndSecondary servers = new PrimaryAndSecondary(folder)) {
      Rfc2136Dns dns = servers.settings().build();
      List<Long> millis = new ArrayList<>();
      for (int i = 0; i < moves; i++) {
        Set<IngressAddress> to = i % 2 == 0 ? HERE : THERE;
        LockSupport.parkNanos(1_000_000L * Long.getLong("dns.idleMillis", 0));
        long before = System.nanoTime();
        dns.point(to, dns.observe(soon())).apply(ContractCall.of(1, soon()));
        untilProved(dns, to);
        millis.add((System.nanoTime() - before) / 1_000_000);
      }
      List<Long> sorted = millis.stream().sorted().toList();
      System.out.println("act to proof on both servers, ms: " + millis);
      System.out.println("median " + sorted.get(sorted.size() / 2));
    }
  }

  @Test
  void observe_ofASecondaryThatLagged_followsWhenItIsBack() throws Exception {
    try (PrimaryAndSecondary servers = new PrimaryAndSecondary(folder)) {
      Rfc2136Dns dns = servers.settings().build();
      dns.point(HERE, dns.observe(soon())).apply(ContractCall.of(1, soon()));
      untilProved(dns, HERE);

      servers.killSecondary();
      DnsState before = dns.observe(soon());
      dns.point(THERE, before).apply(ContractCall.of(1, soon()));
      assertThat(dns.observe(soon()).notYetAt(THERE, NOWHERE))
          .extracting(ServerView::server)
          .containsExactly("ns2");
      // A repeat after the server applied it finds the work done.
      dns.point(THERE, before).apply(ContractCall.of(1, soon()));

      servers.restartSecondary();
      untilProved(dns, THERE);
    }
  }

  private static void untilProved(Rfc2136Dns dns, Set<IngressAddress> to) {
    Deadline deadline = soon();
    while (!dns.observe(deadline).notYetAt(to, NOWHERE).isEmpty()) {
      assertThat(deadline.isExpired()).as("%s", dns.observe(soon())).isFalse();
      LockSupport.parkNanos(2_000_000);
    }
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(60), Clock.systemUTC());
  }
}
