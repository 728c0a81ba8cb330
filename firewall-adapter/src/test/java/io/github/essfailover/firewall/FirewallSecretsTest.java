package io.github.essfailover.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.firewall.StubDevice.Asked;
import io.github.essfailover.firewall.StubDevice.Said;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.testkit.contract.ContractCall;
import io.github.essfailover.testkit.secrets.Overheard;
import io.github.essfailover.testkit.secrets.PlantedSecrets;
import io.github.essfailover.testkit.secrets.TraceLog;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever a device answers, nobody hears with what it was asked. */
class FirewallSecretsTest {

  private static final Set<Traffic> OUT = Set.of(Traffic.OUTBOUND);

  private final PlantedSecrets planted = PlantedSecrets.fresh();
  private final Overheard overheard = new Overheard(planted);
  private final String user = planted.plant("api-key");
  private final String password = planted.plant("api-secret");
  private final String token = planted.plant("bearer-token");
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

  private HttpDevice device(String address) {
    return HttpDevice.at(address)
        .header("X-Token", () -> "Bearer " + token)
        .basic(() -> user, () -> password);
  }

  private List<FirewallAdapter> firewalls(HttpDevice device) {
    HttpFirewall policy =
        HttpFirewall.on(device)
            .close(HttpCall.put("/policy/17").json("{\"status\":\"enable\"}"))
            .open(HttpCall.put("/policy/17").json("{\"status\":\"disable\"}"))
            .observe(
                Assertion.json("/status", "enable"),
                Assertion.json("/status", "disable"),
                HttpCall.get("/policy/17"));
    OpnsenseFirewall opnsense = OpnsenseFirewall.on(device).rule(StubOpnsense.RULE);
    overheard.parts("settings", List.of(device, policy, opnsense));
    return List.of(policy.build(), opnsense.firewall().stops(FirewallScope.ALL_OUTBOUND).build());
  }

  /** Looks, acts and checks, and listens to all that is said. */
  private void use(String what, HttpDevice device, Duration time) {
    for (FirewallAdapter each : firewalls(device)) {
      overheard.parts(what, each);
      overheard.during(what + ": observe", () -> each.observe(within(time)));
      overheard.during(what + ": close", () -> apply(each, time));
      overheard.during(what + ": preview", () -> each.close(OUT).preview());
      overheard.during(what + ": check", () -> each.check(within(time)));
      overheard.during(what + ": canary", () -> each.parity(new byte[32], within(time)));
    }
  }

  private static String apply(FirewallAdapter firewall, Duration time) {
    firewall.close(OUT).apply(ContractCall.of(7, within(time)));
    return "closed";
  }

  private void use(String what, Function<Asked, Said> behaviour) {
    try (StubDevice stub = StubDevice.start(behaviour)) {
      use(what, device(stub.address()), Duration.ofSeconds(10));
    }
  }

  private static Said echo(int status, Asked asked) {
    return new Said(status, "you said " + asked.authorization() + " with " + asked.body());
  }

  private void assertNothingHeard() {
    overheard.threads();
    overheard.log(log, Set.of());
    assertThat(overheard.leaks()).isEmpty();
  }

  @Test
  void device_workingRefusingEchoingOrGone_namesNoSecret() {
    StubOpnsense opnsense = new StubOpnsense();
    use("a device that works", opnsense::answer);
    for (int status : new int[] {200, 302, 401, 403, 429, 500}) {
      use("a device that echoes with " + status, asked -> echo(status, asked));
    }
    try (StubDevice stub = StubDevice.start(opnsense::answer)) {
      stub.fallSilent();
      use("a silent device", device(stub.address()), Duration.ofMillis(200));
      stub.kill();
      use("a device that is gone", device(stub.address()), Duration.ofSeconds(3));
    }
    assertNothingHeard();
    assertThat(overheard.texts()).isGreaterThan(100);
    assertThat(overheard.types())
        .contains(
            HttpDevice.class.getName(),
            HttpFirewall.class.getName(),
            OpnsenseFirewall.class.getName());
  }

  /** A token that was read from a file ends with a line break, which no header takes. */
  @Test
  void secretThatNoHeaderTakes_isNotQuoted() {
    try (StubDevice stub = StubDevice.start(asked -> Said.ok("{}"))) {
      HttpDevice broken =
          HttpDevice.at(stub.address()).header("Authorization", () -> "Bearer " + token + "\n");
      use("a token with a line break", broken, Duration.ofSeconds(5));
      HttpDevice failing =
          HttpDevice.at(stub.address())
              .header(
                  "Authorization",
                  () -> {
                    throw new IllegalStateException("cannot decrypt " + token);
                  });
      use("a supplier that fails", failing, Duration.ofSeconds(5));
      assertThat(stub.log).as("nothing was sent").isEmpty();
    }
    assertNothingHeard();
  }

  /** Where the address itself is a secret, by mistake. */
  @Test
  void addressWithCredentials_isRefusedWithoutThem() {
    for (String address :
        List.of(
            "https://admin:" + password + "@fw.example.org",
            "https://fw.example.org/?token=" + token,
            "ftp://" + token)) {
      overheard.during("an address", () -> HttpDevice.at(address));
    }
    overheard.during("certificates", () -> HttpDevice.at("https://fw").trusting(token));
    assertNothingHeard();
  }

  @Test
  void search_secretInALogAnObjectAndAFailure_isFound() {
    try (StubDevice stub = StubDevice.start(asked -> Said.ok("{}"))) {
      HttpDevice telling = HttpDevice.at(stub.address() + "/" + token);
      overheard.parts("a device whose path is a token", telling);
    }
    java.util.logging.Logger.getLogger("somebody").finest("Authorization: " + basic());
    overheard.failure("a call", new IllegalStateException("no", new Exception(password)));
    overheard.log(log, Set.of());
    assertThat(overheard.leaks())
        .containsExactly(
            "api-key in Base64 in the log of somebody at FINEST",
            "api-secret in Base64 in the log of somebody at FINEST",
            "api-secret in the failure of a call",
            "bearer-token in toString of io.github.essfailover.firewall.HttpDevice, part of a"
                + " device whose path is a token");
  }

  private String basic() {
    return "Basic "
        + java.util.Base64.getEncoder()
            .encodeToString(
                (user + ":" + password).getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
