package io.github.essfailover.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.labservers.process.SupervisedProcess;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.testkit.contract.DnsAdapterContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against BIND, from Debian's package bind9. */
class BindContractTest extends DnsAdapterContract {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Override
  protected Fixture start() throws Exception {
    InstalledServer bind = InstalledServer.bind(folder);
    return new TestZone(bind.address(), bind);
  }

  @Test
  void preview_givenToNsupdate_hasTheSameEffect() throws Exception {
    Set<IngressAddress> target =
        Set.of(IngressAddress.parse("198.51.100.1"), IngressAddress.parse("2001:db8:2::1"));
    String nsupdate = InstalledServer.program("nsupdate", "bind9-dnsutils");
    Path own = Files.createDirectories(folder.resolve("own"));
    InstalledServer bind = InstalledServer.bind(own);
    try (TestZone zone = new TestZone(bind.address(), bind)) {
      zone.editedByHand(Set.of(IngressAddress.parse("192.0.2.1")));
      // nsupdate talks UDP, too, so not through the link.
      Rfc2136Dns dns = zone.settings().build();
      List<String> script = dns.point(target, dns.observe(soon())).preview();
      Path file = Files.write(own.resolve("script"), script);

      String key = "hmac-sha256:" + TestZone.KEY + ":" + InstalledServer.SECRET;
      try (SupervisedProcess run =
          SupervisedProcess.start(
              List.of(nsupdate, "-y", key, file.toString()), own, own.resolve("nsupdate.log"))) {
        assertThat(run.awaitEnd(PATIENCE)).as("exit code, see %s", run.log()).isZero();
      }
      assertThat(dns.observe(soon()).servers().get(0).pointsAt(target)).isTrue();
    }
  }

  private static Deadline soon() {
    return Deadline.after(PATIENCE, Clock.systemUTC());
  }
}
