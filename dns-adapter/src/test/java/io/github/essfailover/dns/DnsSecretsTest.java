package io.github.essfailover.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.essfailover.labservers.dns.DnsServer;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.testkit.contract.ContractCall;
import io.github.essfailover.testkit.secrets.Overheard;
import io.github.essfailover.testkit.secrets.PlantedSecrets;
import io.github.essfailover.testkit.secrets.TraceLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.Route53Client;

/** Keys of updates and of the API are heard nowhere, whatever the other side does. */
@Timeout(120)
class DnsSecretsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final PlantedSecrets planted = PlantedSecrets.fresh();
  private final Overheard overheard = new Overheard(planted);
  private TraceLog log;

  @BeforeEach
  void listen() {
    log = TraceLog.listen();
  }

  @AfterEach
  void close() {
    log.close();
  }

  private static Deadline within(Duration time) {
    return Deadline.after(time, Clock.systemUTC());
  }

  private void use(String what, DnsAdapter dns, Duration time) {
    Set<IngressAddress> there = Set.of(IngressAddress.parse("192.0.2.7"));
    DnsState[] seen = {new DnsState(List.of())};
    overheard.parts(what, dns);
    overheard.during(what + ": observe", () -> seen[0] = dns.observe(within(time)));
    overheard.during(what + ": preview", () -> dns.point(there, seen[0]).preview());
    overheard.during(
        what + ": point",
        () -> {
          dns.point(there, seen[0]).apply(ContractCall.of(7, within(time)));
          return "pointed";
        });
    overheard.during(what + ": check", () -> dns.check(within(time)));
  }

  private void assertNothingHeard(Set<String> known) {
    overheard.threads();
    overheard.log(log, known);
    assertThat(overheard.leaks()).isEmpty();
    assertThat(overheard.tellingLoggers()).isEqualTo(known);
  }

  private TsigKey key(String name, String secret) {
    return TsigKey.of(name, "hmac-sha256", () -> secret.getBytes(StandardCharsets.US_ASCII));
  }

  private static Rfc2136DnsBuilder zone(InetSocketAddress server) {
    return Rfc2136Dns.zone("example.org")
        .server(server)
        .locatedIn(Location.outside())
        .records("matrix", "chat")
        .answersWithin(PATIENCE);
  }

  @Test
  void updates_acceptedRefusedOrGarbled_nameNoKey() throws Exception {
    String right = planted.plant("tsig-secret");
    String wrong = planted.plant("tsig-secret-that-is-wrong");
    try (DnsServer server =
        DnsServer.zone("example.org")
            .key("failover-key", "hmac-sha256", right.getBytes(StandardCharsets.US_ASCII))
            .start()) {
      use("a server", zone(server.address()).tsig(key("failover-key", right)).build(), PATIENCE);
      use("a wrong key", zone(server.address()).tsig(key("failover-key", wrong)).build(), PATIENCE);
      use("another key", zone(server.address()).tsig(key("other-key", right)).build(), PATIENCE);
    }
    try (StubServer echo = StubServer.that(query -> Optional.of(query.toWire()))) {
      use("an echo", zone(echo.address()).tsig(key("failover-key", right)).build(), PATIENCE);
    }
    try (StubServer mute = StubServer.that(query -> Optional.empty())) {
      Rfc2136Dns dns = zone(mute.address()).tsig(key("failover-key", right)).build();
      use("a mute", dns, Duration.ofMillis(600));
    }
    overheard.during(
        "a failing supplier",
        () -> {
          TsigKey failing =
              TsigKey.of(
                  "k",
                  "hmac-sha256",
                  () -> {
                    throw new IllegalStateException("cannot decrypt " + right);
                  });
          use(
              "a failing supplier",
              zone(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))
                  .tsig(failing)
                  .build(),
              PATIENCE);
          return "";
        });
    overheard.during(
        "a secret as algorithm",
        () -> TsigKey.of("k", "hmac-sha256", () -> new byte[0]).toString());
    assertNothingHeard(Set.of());
  }

  private Route53Client client(InetSocketAddress at) {
    return Route53Dns.recommended(Route53Client.builder())
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .endpointOverride(URI.create("http://127.0.0.1:" + at.getPort()))
        .region(Region.AWS_GLOBAL)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsSessionCredentials.create(
                    "AKIDEXAMPLE", planted.plant("secret-key"), sessionToken())))
        .build();
  }

  /** As long as real ones are. */
  private String sessionToken() {
    String token = "FwoGZXIvYXdzE" + planted.plant("session-token") + "0aB/c+".repeat(40);
    planted.add("session-token", token);
    return token;
  }

  private void useRoute53(String what, InetSocketAddress at, Duration time) {
    try (Route53Client client = client(at)) {
      Route53Dns dns =
          Route53Dns.hostedZone(Route53Stub.ZONE, "example.org")
              .client(client)
              .records("matrix", "chat")
              .build();
      use(what, dns, time);
    }
  }

  @Test
  void api_workingRefusingEchoingOrGone_namesNoCredential() throws Exception {
    try (Route53Stub stub = new Route53Stub()) {
      useRoute53("the API", stub.address(), PATIENCE);
      stub.refuse("AccessDenied", "InvalidClientTokenId", "Throttling");
      useRoute53("a refusing API", stub.address(), PATIENCE);
    }
    for (int status : new int[] {200, 400, 403, 500}) {
      HttpServer echo = echo(status);
      useRoute53("an API that echoes with " + status, echo.getAddress(), PATIENCE);
      echo.stop(0);
      useRoute53("an API that is gone", echo.getAddress(), Duration.ofSeconds(2));
    }
    // The SDK logs the canonical request that it signs, in which a session's token is a header.
    assertNothingHeard(Set.of("software.amazon.awssdk.", "sun.net.www.protocol.http."));
  }

  private static HttpServer echo(int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] said =
              ("<ErrorResponse><Error><Code>Echo</Code><Message>"
                      + exchange.getRequestHeaders().entrySet()
                      + "</Message></Error></ErrorResponse>")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, said.length);
          exchange.getResponseBody().write(said);
          exchange.close();
        });
    server.start();
    return server;
  }
}
