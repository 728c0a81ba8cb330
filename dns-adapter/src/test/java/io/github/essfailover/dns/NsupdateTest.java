package io.github.essfailover.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import io.github.essfailover.testkit.contract.ContractCall;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;

/** BIND's program against BIND. With a shared key: a Kerberos realm is not at hand. */
class NsupdateTest {

  private static final Set<IngressAddress> HERE = Set.of(IngressAddress.parse("192.0.2.1"));
  private static final Set<IngressAddress> THERE = Set.of(IngressAddress.parse("198.51.100.1"));

  @TempDir Path folder;

  @Test
  void point_throughTheProgram_movesAndRefusesWhatIsStale() throws Exception {
    InstalledServer bind = InstalledServer.bind(folder);
    try (TestZone zone = new TestZone(bind.address(), bind)) {
      zone.editedByHand(HERE);
      Rfc2136Dns dns = through(zone.unsigned(), InstalledServer.SECRET);
      assertThat(dns.check(soon())).isEmpty();
      DnsState before = dns.observe(soon());

      dns.point(THERE, before).apply(ContractCall.of(1, soon()));

      assertThat(dns.observe(soon()).servers().get(0).pointsAt(THERE)).isTrue();
      Set<IngressAddress> other = Set.of(IngressAddress.parse("203.0.113.9"));
      assertThat(failure(dns, other, before).code()).isEqualTo("DNS_CHANGED_MEANWHILE");
    }
  }

  @Test
  void point_withAWrongSecret_saysSo() throws Exception {
    InstalledServer bind = InstalledServer.bind(folder);
    try (TestZone zone = new TestZone(bind.address(), bind)) {
      zone.editedByHand(HERE);
      Rfc2136Dns dns = through(zone.unsigned(), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

      AdapterException refused = failure(dns, THERE, dns.observe(soon()));

      assertThat(refused.code()).as(refused.toString()).isEqualTo("DNS_SIGNATURE");
      assertThat(dns.check(soon())).extracting(Finding::check).containsExactly("dns.key");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2, update failed: REFUSED, DNS_REFUSED, PERMANENT",
    "2, update failed: NOTAUTH(BADKEY), DNS_KEY_UNKNOWN, PERMANENT",
    "2, update failed: NOTAUTH(BADTIME), DNS_CLOCK_SKEW, PERMANENT",
    "2, update failed: SERVFAIL, DNS_SERVER_FAILURE, UNKNOWN",
    "1, tkey query failed: GSSAPI error, DNS_COMMAND_FAILED, UNKNOWN"
  })
  void send_withABadEnd_isTranslated(int exitCode, String said, String code, Effect effect) {
    CommandRunner program = (command, input, deadline) -> new CommandResult(exitCode, "", said);
    NameServer server =
        new NameServer(
            "ns1", new InetSocketAddress(InetAddress.getLoopbackAddress(), 53), Location.outside());
    NsupdateClient client = new NsupdateClient(server, program, List.of("nsupdate", "-g"));
    AdapterException failure =
        catchThrowableOfType(
            AdapterException.class,
            () -> client.probe(Name.fromConstantString("example.org."), soon()));
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.effect()).isEqualTo(effect);
  }

  private Rfc2136Dns through(Rfc2136DnsBuilder settings, String secret) throws Exception {
    Path key =
        Files.writeString(
            folder.resolve("client.key"),
            "key \"failover-key\" { algorithm hmac-sha256; secret \"" + secret + "\"; };\n");
    String nsupdate = InstalledServer.program("nsupdate", "bind9-dnsutils");
    return settings.nsupdate(LocalCommandRunner.create(), nsupdate, "-k", key.toString()).build();
  }

  private static AdapterException failure(
      Rfc2136Dns dns, Set<IngressAddress> to, DnsState expected) {
    return catchThrowableOfType(
        AdapterException.class, () -> dns.point(to, expected).apply(ContractCall.of(1, soon())));
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }
}
