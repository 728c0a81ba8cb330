package io.github.essfailover.lab.traffic;

import io.github.essfailover.lab.site.Daemons;
import io.github.essfailover.lab.site.Ingress;
import io.github.essfailover.lab.site.Json;
import io.github.essfailover.lab.site.PlainHttp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Users who write messages. Each sender takes the next message when it is due and repeats it, with
 * the same transaction id and wherever the public name leads by then, until it is acknowledged;
 * what it could not send in the meantime it does not make up for. Every attempt is a connection of
 * its own.
 *
 * <p>Thread-safe. {@link #close()} stops the senders; the report stays readable.
 */
public final class TrafficClient implements AutoCloseable {

  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(50);

  private final TrafficSettings settings;
  private final Resolver resolver;
  private final List<Acknowledged> acknowledged = new ArrayList<>();
  private final List<Thread> senders = new ArrayList<>();
  private final AtomicLong failures = new AtomicLong();
  private volatile String lastFailure = "";
  private volatile boolean stopped;

  /** Users who do nothing yet. */
  public TrafficClient(TrafficSettings settings, Resolver resolver) {
    this.settings = settings;
    this.resolver = resolver;
  }

  /** Starts the senders. Call it once. */
  public void start() {
    for (int i = 0; i < settings.senders(); i++) {
      int sender = i;
      senders.add(Daemons.start("sender-" + i, () -> send(sender)));
    }
  }

  private void send(int sender) {
    long everyNanos = 1_000_000_000L * settings.senders() / settings.perSecond();
    long due = System.nanoTime() + everyNanos * sender / settings.senders();
    for (long count = 0; !stopped; count++) {
      pauseUntil(due);
      deliver("s" + sender + "-" + count);
      due = Math.max(due + everyNanos, System.nanoTime());
    }
  }

  private void deliver(String transaction) {
    while (!stopped) {
      try {
        Optional<Acknowledged> done = attempt(transaction);
        if (done.isPresent()) {
          note(done.get());
          return;
        }
      } catch (IOException e) {
        failed(e.toString());
      }
      pauseUntil(System.nanoTime() + PAUSE_AFTER_FAILURE.toNanos());
    }
  }

  private Optional<Acknowledged> attempt(String transaction) throws IOException {
    InetSocketAddress address = resolver.resolve();
    PlainHttp.Answer answer =
        PlainHttp.exchange(address, null, request(transaction), settings.timeout());
    Optional<String> eventId = Json.stringMember(answer.body(), "event_id");
    if (answer.status() != 200 || eventId.isEmpty()) {
      failed("status " + answer.status() + " from " + address);
      return Optional.empty();
    }
    String dataCenter = answer.header(Ingress.DATA_CENTER_HEADER).orElse("unknown");
    return Optional.of(new Acknowledged(transaction, eventId.get(), dataCenter, Instant.now()));
  }

  private PlainHttp.Request request(String transaction) {
    String path =
        "/_matrix/client/v3/rooms/"
            + URLEncoder.encode(settings.room(), StandardCharsets.UTF_8)
            + "/send/m.room.message/"
            + URLEncoder.encode(transaction, StandardCharsets.UTF_8);
    return new PlainHttp.Request(
        "PUT",
        path,
        Map.of("Host", settings.publicName(), "Authorization", "Bearer " + settings.accessToken()),
        "{\"msgtype\":\"m.text\",\"body\":" + Json.string("message " + transaction) + "}");
  }

  private void note(Acknowledged message) {
    synchronized (acknowledged) {
      acknowledged.add(message);
    }
  }

  private void failed(String why) {
    failures.incrementAndGet();
    lastFailure = why;
  }

  private void pauseUntil(long nanoTime) {
    for (long left = nanoTime - System.nanoTime();
        left > 0 && !stopped;
        left = nanoTime - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** How many messages are acknowledged so far. */
  public int acknowledgedSoFar() {
    synchronized (acknowledged) {
      return acknowledged.size();
    }
  }

  /** How many attempts failed so far. */
  public long failedAttempts() {
    return failures.get();
  }

  /** What the last failed attempt met; empty when there was none. */
  public String lastFailure() {
    return lastFailure;
  }

  /** What happened up to now. */
  public ClientReport report() {
    synchronized (acknowledged) {
      return new ClientReport(acknowledged);
    }
  }

  /** Stops the senders and waits until they have. */
  @Override
  public void close() {
    stopped = true;
    senders.forEach(LockSupport::unpark);
    for (Thread sender : senders) {
      try {
        sender.join(settings.timeout().multipliedBy(3).toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
