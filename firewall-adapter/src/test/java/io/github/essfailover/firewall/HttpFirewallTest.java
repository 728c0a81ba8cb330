package io.github.essfailover.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.firewall.StubDevice.Said;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.testkit.contract.ContractCall;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices that are managed over HTTP, and what goes wrong with them. */
class HttpFirewallTest {

  private static final Set<Traffic> OUT = Set.of(Traffic.OUTBOUND);

  private static Deadline within(Duration time) {
    return Deadline.after(time, Clock.systemUTC());
  }

  private static Deadline soon() {
    return within(Duration.ofSeconds(20));
  }

  private static ContractCall call() {
    return ContractCall.of(7, soon());
  }

  private static AdapterException failure(Runnable call) {
    AdapterException failure = catchThrowableOfType(AdapterException.class, call::run);
    assertThat(failure).isNotNull();
    return failure;
  }

  private static HttpFirewall policy(HttpDevice device) {
    return HttpFirewall.on(device)
        .close(HttpCall.put("/policy/17").json("{\"status\":\"enable\",\"by\":\"{run}-{epoch}\"}"))
        .open(HttpCall.put("/policy/17").json("{\"status\":\"disable\"}"))
        .observe(
            Assertion.json("/status", "enable"),
            Assertion.json("/status", "disable"),
            HttpCall.get("/policy/17"));
  }

  private static FirewallAdapter opnsense(StubDevice device) {
    return StubOpnsense.on(device).firewall().stops(FirewallScope.ALL_OUTBOUND).build();
  }

  @Test
  void close_template_isFilledInAndJsonBracesStay() {
    AtomicReference<String> body = new AtomicReference<>("");
    try (StubDevice stub =
        StubDevice.start(
            asked -> {
              body.set(asked.body());
              return Said.ok("{}");
            })) {
      policy(HttpDevice.at(stub.address() + "/")).build().close(OUT).apply(call());
    }
    assertThat(body.get()).isEqualTo("{\"status\":\"enable\",\"by\":\"contract-7\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "401, PERMANENT, DEVICE_DENIED",
    "403, PERMANENT, DEVICE_DENIED",
    "404, PERMANENT, DEVICE_REFUSED",
    "302, PERMANENT, DEVICE_REFUSED",
    "429, NOT_APPLIED, DEVICE_FAILED",
    "500, UNKNOWN, DEVICE_FAILED",
    "502, UNKNOWN, DEVICE_FAILED"
  })
  void close_errorStatus_saysWhatIsKnown(int status, Effect effect, String code) {
    try (StubDevice stub = StubDevice.start(asked -> new Said(status, "the-body-is-secret"))) {
      FirewallAdapter firewall = policy(HttpDevice.at(stub.address())).build();

      AdapterException failure = failure(() -> firewall.close(OUT).apply(call()));
      assertThat(failure.effect()).isEqualTo(effect);
      assertThat(failure.code()).isEqualTo(code);
      assertThat(failure.toString()).doesNotContain("the-body-is-secret");

      AdapterException look = failure(() -> firewall.observe(soon()));
      assertThat(look.effect()).isEqualTo(Effect.NOT_APPLIED);
      assertThat(firewall.check(soon()))
          .anySatisfy(finding -> assertThat(finding.check()).isEqualTo("firewall.device"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"status\":\"enab",
        "{\"status\":\"enable\"} more",
        "{\"status\":\"other\"}",
        "{\"status\":null}",
        "[]",
        "<html>login</html>"
      })
  void observe_answerThatSaysNeither_isNotReadAsAState(String body) {
    try (StubDevice stub = StubDevice.start(asked -> Said.ok(body))) {
      FirewallAdapter firewall = policy(HttpDevice.at(stub.address())).build();

      AdapterException failure = failure(() -> firewall.observe(soon()));
      assertThat(failure.code()).isEqualTo("DEVICE_UNREADABLE");
      assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
    }
  }

  @Test
  void opnsense_close_goesThroughSavepointApplyCancelAndKillsStates() {
    StubOpnsense opnsense = new StubOpnsense();
    try (StubDevice stub = StubDevice.start(opnsense::answer)) {
      opnsense(stub).close(OUT).apply(call());

      assertThat(stub.log)
          .containsExactly(
              "POST /api/firewall/filter/savepoint",
              "POST /api/firewall/filter/toggle_rule/" + StubOpnsense.RULE + "/1",
              "POST /api/firewall/filter/apply/1701.25",
              "POST /api/firewall/filter/cancel_rollback/1701.25",
              "POST /api/diagnostics/firewall/kill_states");
      opnsense.rollbackFires();
      assertThat(opnsense(stub).observe(soon()).isClosed(Traffic.OUTBOUND)).isTrue();
      assertThat(opnsense.hasStates).isFalse();
    }
  }

  @Test
  void answerOfAHundredMegabytes_isNeitherReadNorBelieved() {
    String endless = "{\"status\":\"enable\",\"x\":\"" + "x".repeat(100_000_000) + "\"}";
    try (StubDevice stub = StubDevice.start(asked -> Said.ok(endless))) {
      FirewallAdapter firewall = policy(HttpDevice.at(stub.address())).build();

      assertThat(failure(() -> firewall.observe(soon())).code()).isEqualTo("DEVICE_UNREACHABLE");
      assertThat(failure(() -> firewall.close(OUT).apply(call())).effect())
          .isEqualTo(Effect.UNKNOWN);
    }
  }

  @Test
  void opnsense_withoutSavepoints_appliesAtOnce() {
    StubOpnsense opnsense = new StubOpnsense();
    try (StubDevice stub = StubDevice.start(opnsense::answer)) {
      StubOpnsense.on(stub).withoutSavepoints().firewall().build().close(OUT).apply(call());

      assertThat(stub.log).doesNotContain("POST /api/firewall/filter/savepoint");
      assertThat(opnsense.isEnforced()).isTrue();
    }
  }

  @Test
  void opnsense_answerOfApplyLost_isUnknownAndItsRollbackIsSeen() {
    StubOpnsense opnsense = new StubOpnsense();
    try (StubDevice stub = StubDevice.start(opnsense::answer)) {
      FirewallAdapter firewall = opnsense(stub);
      stub.loseAnswersOf("/apply/");
      ContractCall hurried = ContractCall.of(7, within(Duration.ofMillis(700)));

      AdapterException failure = failure(() -> firewall.close(OUT).apply(hurried));
      assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
      assertThat(failure.code()).isEqualTo("DEVICE_ANSWER_LOST");
      assertThat(firewall.observe(soon()).isClosed(Traffic.OUTBOUND)).isTrue();

      opnsense.rollbackFires();
      assertThat(firewall.observe(soon()).closed()).isEmpty();

      stub.wakeUp();
      firewall.close(OUT).apply(call());
      opnsense.rollbackFires();
      assertThat(firewall.observe(soon()).isClosed(Traffic.OUTBOUND)).isTrue();
    }
  }

  @Test
  void opnsense_toggledAndNotApplied_isSeenOpen() {
    StubOpnsense opnsense = new StubOpnsense();
    try (StubDevice stub =
        StubDevice.start(
            asked ->
                asked.path().contains("/apply/")
                    ? Said.ok("{\"status\":\"error\"}")
                    : opnsense.answer(asked))) {
      FirewallAdapter firewall = opnsense(stub);

      AdapterException failure = failure(() -> firewall.close(OUT).apply(call()));

      assertThat(failure.code()).isEqualTo("DEVICE_FAILED");
      assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
      assertThat(firewall.observe(soon()).closed()).isEmpty();
    }
  }

  @Test
  void opnsense_laterRequestNotTaken_isUnknownAsTheFirstOnesWere() {
    StubOpnsense opnsense = new StubOpnsense();
    try (StubDevice stub =
        StubDevice.start(
            asked ->
                asked.path().contains("/apply/") ? new Said(429, "") : opnsense.answer(asked))) {
      AdapterException failure = failure(() -> opnsense(stub).close(OUT).apply(call()));

      assertThat(failure.code()).isEqualTo("DEVICE_HALF_DONE");
      assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
    }
  }

  @Test
  void opnsense_credentialsRefused_isSaidWithoutThem() {
    StubOpnsense opnsense = new StubOpnsense();
    opnsense.rejects = true;
    try (StubDevice stub = StubDevice.start(opnsense::answer)) {
      FirewallAdapter firewall = opnsense(stub);
      AdapterException failure = failure(() -> firewall.close(OUT).apply(call()));

      assertThat(failure.code()).isEqualTo("DEVICE_DENIED");
      String all =
          failure
              + failure.remedy()
              + failure.context()
              + firewall
              + firewall.check(soon())
              + firewall.close(OUT).preview();
      assertThat(all).doesNotContain(StubOpnsense.SECRET).doesNotContain("Basic ");
    }
  }

  @Test
  void captured_valueThatIsNoPlainWord_isNeverPutIntoAPath() {
    try (StubDevice stub =
        StubDevice.start(asked -> Said.ok("{\"status\":\"ok\",\"revision\":\"1/../../halt\"}"))) {
      AdapterException failure = failure(() -> opnsense(stub).close(OUT).apply(call()));

      assertThat(failure.code()).isEqualTo("DEVICE_FAILED");
      assertThat(stub.log).hasSize(1);
    }
  }

  @Test
  void device_withItsOwnAuthority_isTrustedAndByTheJdksNot(@TempDir Path folder) throws Exception {
    Path store = folder.resolve("keys.p12");
    Path pem = folder.resolve("ca.pem");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String[] common = {"-keystore", store.toString(), "-storepass", "changeit", "-alias", "fw"};
    keytool(
        keytool,
        common,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=fw",
        "-ext",
        "san=ip:127.0.0.1");
    keytool(keytool, common, "-exportcert", "-rfc", "-file", pem.toString());
    HttpsServer server = https(store);
    try {
      String address = "https://127.0.0.1:" + server.getAddress().getPort();

      FirewallAdapter trusted =
          policy(HttpDevice.at(address).trusting(Files.readString(pem))).build();
      assertThat(trusted.observe(soon()).closed()).hasSize(1);
      assertThat(trusted.check(soon())).isEmpty();

      AdapterException failure =
          failure(() -> policy(HttpDevice.at(address)).build().close(OUT).apply(call()));
      assertThat(failure.code()).isEqualTo("DEVICE_TLS");
      assertThat(failure.effect()).isEqualTo(Effect.PERMANENT);
    } finally {
      server.stop(0);
    }
  }

  private static void keytool(String keytool, String[] common, String... arguments) {
    java.util.List<String> command = new java.util.ArrayList<>(List.of(keytool));
    command.addAll(List.of(arguments));
    command.addAll(List.of(common));
    Namespaces.must(command.toArray(String[]::new));
  }

  private static HttpsServer https(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, "changeit".toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(factory.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "{\"status\":\"enable\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void device_withoutTls_isAFinding() {
    try (StubDevice stub = StubDevice.start(asked -> Said.ok("{\"status\":\"enable\"}"))) {
      assertThat(policy(HttpDevice.at(stub.address())).build().check(soon()))
          .singleElement()
          .satisfies(finding -> assertThat(finding.check()).isEqualTo("firewall.plain-http"));
    }
  }

  @Test
  void build_problems_areNamedAtOnce() {
    HttpDevice device = HttpDevice.at("https://fw.example.net");
    assertThatThrownBy(() -> HttpFirewall.on(device).stops().build())
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("stops(...)")
        .hasMessageContaining("all three");
    assertThatThrownBy(
            () ->
                policy(device)
                    .close(HttpCall.put("/policy/{secret}"))
                    .stops(FirewallScope.INBOUND, FirewallScope.ALL_OUTBOUND)
                    .build())
        .hasMessageContaining("close has [secret]")
        .hasMessageContaining("observe has no {direction}");
    assertThatThrownBy(() -> HttpDevice.at("https://me:pw-of-me@fw.example.net"))
        .hasMessageNotContaining("pw-of-me");
    assertThatThrownBy(() -> HttpDevice.at("ftp://x")).hasMessageContaining("https");
    assertThatThrownBy(() -> device.trusting("nothing")).hasMessageContaining("certificate");
    assertThatThrownBy(() -> OpnsenseFirewall.on(device).firewall()).hasMessageContaining("rule");
    assertThatThrownBy(() -> OpnsenseFirewall.on(device).rule("17")).hasMessageContaining("17");
  }
}
