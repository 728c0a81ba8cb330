package io.github.essfailover.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.lab.site.Backend.Reply;
import io.github.essfailover.lab.site.Backend.Request;
import io.github.essfailover.lab.site.Ingress;
import io.github.essfailover.lab.world.Conditions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a stub that keeps what it is sent in memory, and loses some of it when told to. */
class TrafficClientTest {

  private static final String NAME = "matrix.example.org";

  private final Map<String, String> stored = new ConcurrentHashMap<>();
  private final Set<String> repeated = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean losesAnswers = new AtomicBoolean();
  private final AtomicBoolean losesMessages = new AtomicBoolean();
  private Ingress ingress;
  private TrafficClient client;

  @BeforeEach
  void start() throws Exception {
    InetAddress here = InetAddress.getLoopbackAddress();
    ingress = new Ingress("dc1", new InetSocketAddress(here, 0), NAME);
    ingress.routeTo(this::answer);
    client = new TrafficClient(TrafficSettings.of(NAME, "token"), ingress::address);
    client.start();
    until(20);
  }

  @AfterEach
  void stop() {
    client.close();
    ingress.close();
  }

  @Test
  void report_ofAStoreThatKeptEverything_hasNoLoss() throws Exception {
    client.close();

    ClientReport report = client.report();

    assertThat(report.lost(ids -> Set.copyOf(stored.values()))).isEmpty();
    assertThat(report.acknowledged()).extracting(Acknowledged::dataCenter).containsOnly("dc1");
    assertThat(report.acknowledged()).extracting(Acknowledged::transaction).doesNotHaveDuplicates();
  }

  @Test
  void report_ofAStoreThatAcknowledgedAndForgot_countsExactlyThose() throws Exception {
    losesMessages.set(true);
    until(client.acknowledgedSoFar() + 10);
    losesMessages.set(false);
    until(client.acknowledgedSoFar() + 10);
    client.close();

    ClientReport report = client.report();
    List<Acknowledged> lost = report.lost(ids -> Set.copyOf(stored.values()));

    assertThat(lost).hasSizeGreaterThanOrEqualTo(10 - 4).hasSizeLessThan(report.count());
    assertThat(lost).allSatisfy(a -> assertThat(stored).doesNotContainKey(a.transaction()));
  }

  @Test
  void message_whoseAnswerWasLost_isRepeatedWithTheSameTransactionAndCountedOnce() {
    losesAnswers.set(true);
    Conditions.await("a repetition", () -> !repeated.isEmpty());
    losesAnswers.set(false);
    until(client.acknowledgedSoFar() + 10);
    client.close();

    assertThat(client.failedAttempts()).isPositive();
    assertThat(client.report().acknowledged())
        .extracting(Acknowledged::transaction)
        .doesNotHaveDuplicates()
        .containsAll(repeated);
  }

  @Test
  void ingress_withoutABackend_acknowledgesNothing() {
    ingress.routeToNothing();
    Conditions.await("a refusal", () -> client.lastFailure().startsWith("status 503"));
  }

  private Reply answer(Request request) {
    String transaction = request.path().substring(request.path().lastIndexOf('/') + 1);
    String eventId = "$" + transaction;
    if (!losesMessages.get() && stored.put(transaction, eventId) != null) {
      repeated.add(transaction);
    }
    return losesAnswers.get()
        ? new Reply(500, "{}")
        : new Reply(200, "{\"event_id\":\"" + eventId + "\"}");
  }

  private void until(int acknowledged) {
    Conditions.await(
        acknowledged + " acknowledgements", () -> client.acknowledgedSoFar() >= acknowledged);
  }
}
