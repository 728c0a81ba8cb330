package io.github.essfailover.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.error.JournalException;
import io.github.essfailover.error.LockException;
import io.github.essfailover.labservers.network.FaultyLink;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.RunLock.Lease;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** What goes wrong between an orchestrator and the bucket that it shares with others. */
class SharedJournalTest {

  private static final RunId RUN = RunId.of("run-1");
  private static final DeploymentId DEPLOYMENT = DeploymentId.of("example.org");
  private static final int WRITERS = 8;
  private static final int ROUNDS = 15;

  @TempDir static Path folder;
  private static StoreServer server;

  @BeforeAll
  static void startServer() {
    server = StoreServer.s3Proxy(folder);
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @Test
  void appends_ofEightWriters_haveOneWinnerEachTime() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    String bucket = server.newBucket();
    try (S3Client client = server.client()) {
      S3Journal journal = journal(bucket, client);
      CyclicBarrier start = new CyclicBarrier(WRITERS);
      for (int round = 0; round < ROUNDS; round++) {
        long number = round;
        List<Future<Boolean>> racing = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
          byte[] record = bytes("writer " + i);
          racing.add(
              threads.submit(
                  () -> {
                    start.await(60, TimeUnit.SECONDS);
                    return wins(journal, number, record);
                  }));
        }
        int winner = -1;
        for (int i = 0; i < WRITERS; i++) {
          if (racing.get(i).get(60, TimeUnit.SECONDS)) {
            assertThat(winner).as("another winner than %s", i).isEqualTo(-1);
            winner = i;
          }
        }
        assertThat(journal.read(RUN).get(round)).isEqualTo(bytes("writer " + winner));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void append_answerLost_isRecognisedAsOnesOwnAfterwards() {
    String bucket = server.newBucket();
    InetSocketAddress target =
        new InetSocketAddress(server.endpoint().getHost(), server.endpoint().getPort());
    try (FaultyLink link = FaultyLink.to(target);
        S3Client behind = server.builder(endpoint(link.address().getPort())).build();
        S3Client client = server.client()) {
      S3Journal journal =
          S3Journal.bucket(bucket)
              .prefix("p/")
              .client(behind)
              .timeout(Duration.ofSeconds(8))
              .build();
      journal.verify(soon());
      journal.append(RUN, 0, bytes("zero"));
      link.loseAnswers();
      JournalException lost =
          catchThrowableOfType(JournalException.class, () -> journal.append(RUN, 1, bytes("one")));
      assertThat(lost.code()).isEqualTo("JOURNAL_UNAVAILABLE");
      link.recover();
      JournalException again =
          catchThrowableOfType(JournalException.class, () -> journal.append(RUN, 1, bytes("one")));
      assertThat(again.taken()).hasValueSatisfying(r -> assertThat(r).isEqualTo(bytes("one")));
      assertThat(journal.read(RUN)).hasSize(2);
      client.listBuckets();
    }
  }

  /** The answer of every second put is dropped after the store has done it. */
  @Test
  void append_answerDroppedOnce_succeedsByReadingBack() {
    AtomicInteger puts = new AtomicInteger();
    try (S3Client client = tampering(new DropAnswers(puts))) {
      S3Journal journal = journal(server.newBucket(), client);
      for (int i = 0; i < 6; i++) {
        journal.append(RUN, i, bytes("record " + i));
      }
      assertThat(journal.read(RUN)).hasSize(6);
      assertThat(puts.get()).isPositive();
    }
  }

  @Test
  void store_thatIgnoresTheCondition_isRefusedByJournalAndLock() {
    try (S3Client client = tampering(new StripCondition())) {
      S3Journal journal = journal(server.newBucket(), client);
      JournalException refusal =
          catchThrowableOfType(
              JournalException.class, () -> journal.append(RUN, 0, bytes("record")));
      assertThat(refusal.code()).isEqualTo("JOURNAL_REFUSED");
      assertThat(refusal.context()).containsEntry("why", "S3_CONDITION_IGNORED");
      assertThat(refusal.remedy()).contains("conditional writes");
      assertThat(journal.read(RUN)).isEmpty();
      LockException noLock =
          catchThrowableOfType(
              LockException.class, () -> journal.lock().acquire(DEPLOYMENT, "one", soon()));
      assertThat(noLock.context()).containsEntry("why", "S3_CONDITION_IGNORED");
    }
  }

  @Test
  void epoch_overManyRenewalsAndTakings_onlyRisesAndOldEntriesGo() {
    String bucket = server.newBucket();
    try (S3Client client = server.client()) {
      long last = 0;
      for (int taking = 0; taking < 3; taking++) {
        try (Lease lease = journal(bucket, client).lock().acquire(DEPLOYMENT, "one", soon())) {
          assertThat(lease.epoch()).isGreaterThan(last);
          last = lease.epoch();
          for (int i = 0; i < 12; i++) {
            assertThat(lease.renew(soon())).isTrue();
          }
        }
      }
      assertThat(last).isGreaterThan(24);
      assertThat(client.listObjectsV2(r -> r.bucket(bucket).prefix("p/lock/")).contents())
          .hasSizeBetween(1, 12);
    }
  }

  /** Who slept through its lease finds the log gone on, even where its number was tidied away. */
  @Test
  void renewal_ofASleeper_doesNotComeBackThroughATidiedNumber() {
    String bucket = server.newBucket();
    try (S3Client client = server.client()) {
      Lease sleeper =
          S3Journal.bucket(bucket)
              .prefix("p/")
              .client(client)
              .lease(Duration.ofSeconds(2))
              .build()
              .lock()
              .acquire(DEPLOYMENT, "sleeper", soon());
      try (Lease next = journal(bucket, client).lock().acquire(DEPLOYMENT, "next", soon())) {
        for (int i = 0; i < 20; i++) {
          assertThat(next.renew(soon())).isTrue();
        }
        assertThat(sleeper.remaining()).isZero();
        assertThat(sleeper.renew(soon())).isFalse();
        assertThat(next.renew(soon())).isTrue();
      }
    }
  }

  @Test
  void record_missing_isDamageAndNotAnEnd() {
    String bucket = server.newBucket();
    try (S3Client client = server.client()) {
      S3Journal journal = journal(bucket, client);
      for (int i = 0; i < 3; i++) {
        journal.append(RUN, i, bytes("record"));
      }
      client.deleteObject(r -> r.bucket(bucket).key("p/runs/run-1/" + RunKeys.number(1)));
      JournalException damage =
          catchThrowableOfType(JournalException.class, () -> journal.read(RUN));
      assertThat(damage.code()).isEqualTo("JOURNAL_DAMAGED");
      assertThat(damage.context()).containsEntry("missing", "1");
    }
  }

  @Test
  void append_beyondTheEnd_leavesNoGap() {
    try (S3Client client = server.client()) {
      S3Journal journal = journal(server.newBucket(), client);
      journal.append(RUN, 0, bytes("record"));
      JournalException refusal =
          catchThrowableOfType(JournalException.class, () -> journal.append(RUN, 2, bytes("x")));
      assertThat(refusal.code()).isEqualTo("JOURNAL_REFUSED");
      assertThat(journal.read(RUN)).hasSize(1);
    }
  }

  @Test
  void bucket_thatIsAbsent_isRefused() {
    try (S3Client client = server.client()) {
      S3Journal journal = journal("no-such-bucket", client);
      assertThat(
              catchThrowableOfType(JournalException.class, () -> journal.append(RUN, 0, bytes("x")))
                  .context())
          .containsEntry("why", "S3_BUCKET_MISSING");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500, InternalError, JOURNAL_UNAVAILABLE, S3_UNAVAILABLE",
    "503, SlowDown, JOURNAL_UNAVAILABLE, S3_UNAVAILABLE",
    "501, NotImplemented, JOURNAL_REFUSED, S3_CONDITION_IGNORED",
    "400, ExpiredToken, JOURNAL_REFUSED, S3_DENIED",
    "403, RequestTimeTooSkewed, JOURNAL_REFUSED, S3_CLOCK_SKEW",
    "400, AuthorizationHeaderMalformed, JOURNAL_REFUSED, S3_WRONG_REGION",
    "301, PermanentRedirect, JOURNAL_REFUSED, S3_WRONG_REGION",
    "403, AccessDenied, JOURNAL_REFUSED, S3_DENIED"
  })
  void answer_ofThatKind_hasItsCode(int status, String error, String code, String why)
      throws IOException {
    HttpServer stub =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] body = bytes("<Error><Code>" + error + "</Code><Message>m</Message></Error>");
    stub.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    stub.start();
    try (S3Client client = server.builder(endpoint(stub.getAddress().getPort())).build()) {
      S3Journal journal =
          S3Journal.bucket("journal")
              .prefix("p/")
              .client(client)
              .timeout(Duration.ofSeconds(3))
              .build();
      JournalException failure =
          catchThrowableOfType(JournalException.class, () -> journal.append(RUN, 0, bytes("x")));
      assertThat(failure.code()).isEqualTo(code);
      assertThat(failure.context()).containsEntry("why", why);
      assertThat(failure.toString()).doesNotContain(server.secretKey());
    } finally {
      stub.stop(0);
    }
  }

  @Test
  void build_withManyMistakes_namesAllOfThem() {
    InvalidConfigurationException invalid =
        catchThrowableOfType(
            InvalidConfigurationException.class,
            () -> S3Journal.bucket("B").lease(Duration.ZERO).timeout(Duration.ZERO).build());
    assertThat(invalid.problems()).hasSize(5);
  }

  private static boolean wins(S3Journal journal, long number, byte[] record) {
    try {
      journal.append(RUN, number, record);
      return true;
    } catch (JournalException e) {
      assertThat(e.code()).isEqualTo("JOURNAL_NUMBER_TAKEN");
      return false;
    }
  }

  private static S3Journal journal(String bucket, S3Client client) {
    return S3Journal.bucket(bucket).prefix("p/").client(client).build();
  }

  private static S3Client tampering(ExecutionInterceptor interceptor) {
    return server
        .builder(server.endpoint())
        .overrideConfiguration(
            o ->
                o.retryStrategy(software.amazon.awssdk.awscore.retry.AwsRetryStrategy.doNotRetry())
                    .addExecutionInterceptor(interceptor))
        .build();
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(40), Clock.systemUTC());
  }

  private static URI endpoint(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** As a proxy that drops a header that it does not know. */
  private static final class StripCondition implements ExecutionInterceptor {
    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
      return context.request() instanceof PutObjectRequest put
          ? put.toBuilder().ifNoneMatch(null).build()
          : context.request();
    }
  }

  private record DropAnswers(AtomicInteger puts) implements ExecutionInterceptor {
    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
      if (context.request() instanceof PutObjectRequest put
          && put.key().contains("/runs/")
          && puts.incrementAndGet() % 2 == 0) {
        throw software.amazon.awssdk.core.exception.SdkClientException.create(
            "dropped", new IOException("connection reset"));
      }
    }
  }
}
