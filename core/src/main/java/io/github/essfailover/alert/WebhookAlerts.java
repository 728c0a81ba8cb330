package io.github.essfailover.alert;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts alerts over HTTP: to Prometheus' Alertmanager (its API v2, repeated with every look since
 * it forgets what is not), or each change as an object of plain JSON to anything else.
 *
 * <p>Never blocks: requests are sent one after the other by the client's threads, each bounded, and
 * tried again when the receiver does not answer, is overloaded or broken (no answer, 429, 5xx).
 * Anything else that is not 2xx is not tried again. What does not fit is dropped and counted.
 * Thread-safe.
 */
public final class WebhookAlerts implements AlertSink, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger("io.github.essfailover.alert");
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** The status that says: too many requests (RFC 6585, section 4). */
  private static final int OVERLOADED = 429;

  private record Post(String body, boolean repeated) {}

  private final WebhookAlertsBuilder options;
  private final HttpClient client;
  private final Queue<Post> waiting = new ArrayDeque<>();
  private @Nullable CompletableFuture<?> underWay;
  private boolean sending;
  private boolean closed;
  private long sent;
  private long dropped;

  WebhookAlerts(WebhookAlertsBuilder options) {
    this.options = options;
    this.client = options.usedClient();
  }

  /**
   * Posts to an Alertmanager.
   *
   * @param base without the API's path, for instance {@code https://alertmanager.example.org:9093}
   */
  public static WebhookAlertsBuilder alertmanager(URI base) {
    String text = base.toString();
    String trimmed = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return new WebhookAlertsBuilder(required(URI.create(trimmed + "/api/v2/alerts")), true);
  }

  /** Posts each change as an object of plain JSON. */
  public static WebhookAlertsBuilder json(URI address) {
    return new WebhookAlertsBuilder(required(address), false);
  }

  private static URI required(URI address) {
    boolean http = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
    if (!http || address.getHost() == null || address.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "the address of a webhook is http(s)://host... and has no credentials in it; give those"
              + " with headers(...)");
    }
    return address;
  }

  @Override
  public void on(AlertChange change) {
    add(
        new Post(
            options.alertmanager ? AlertJson.alertmanager(change) : AlertJson.plain(change),
            false));
  }

  @Override
  public void standing(List<Alert> alerts, Instant at) {
    if (options.alertmanager && !alerts.isEmpty()) {
      add(new Post(AlertJson.alertmanager(alerts, at), true));
    }
  }

  /** How many requests were accepted by the receiver. */
  public synchronized long sent() {
    return sent;
  }

  /** How many requests were given up, or did not fit. */
  public synchronized long dropped() {
    return dropped;
  }

  /** Sends nothing more; what waits is dropped. */
  @Override
  public synchronized void close() {
    closed = true;
    dropped += waiting.size();
    waiting.clear();
    if (underWay != null) {
      underWay.cancel(true);
    }
  }

  private synchronized void add(Post post) {
    // The next look repeats it anyway.
    boolean needless = post.repeated() && !waiting.isEmpty();
    if (closed || needless) {
      return;
    }
    if (waiting.size() >= options.room) {
      dropped++;
      log.warn("The receiver of alerts {} does not keep up; one is dropped.", host());
      return;
    }
    waiting.add(post);
    next();
  }

  private synchronized void next() {
    if (sending || closed) {
      return;
    }
    Post post = waiting.poll();
    if (post != null) {
      sending = true;
      send(post, 1);
    }
  }

  private synchronized void send(Post post, int attempt) {
    if (closed) {
      return;
    }
    CompletableFuture<HttpResponse<Void>> response;
    try {
      response = client.sendAsync(request(post), HttpResponse.BodyHandlers.discarding());
    } catch (RuntimeException e) {
      // What the host's supplier throws may quote what it supplies.
      over(false, "the request could not be made: " + e.getClass().getSimpleName());
      return;
    }
    underWay = response;
    var unused =
        response.whenComplete((answer, failure) -> answered(post, attempt, answer, failure));
    // The request's own limit ends with the headers, and a body can be endless. To cancel closes
    // the connection, which to complete the future otherwise does not.
    CompletableFuture.delayedExecutor(options.timeout.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> response.cancel(true));
  }

  private HttpRequest request(Post post) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(options.address)
            .timeout(options.timeout)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(post.body()));
    options.headers.get().forEach(request::setHeader);
    return request.build();
  }

  private void answered(
      Post post, int attempt, @Nullable HttpResponse<Void> answer, @Nullable Throwable failure) {
    int status = answer == null ? 0 : answer.statusCode();
    if (status / 100 == 2) {
      over(true, "");
      return;
    }
    boolean again = answer == null || status == OVERLOADED || status / 100 == 5;
    String why = answer == null ? "no answer: " + words(failure) : "status " + status;
    if (!again || attempt >= options.attempts) {
      over(false, why);
      return;
    }
    long factor = 1L << Math.min(attempt - 1, 20);
    Duration pause = options.firstPause.multipliedBy(factor);
    long millis = Math.min(pause.toMillis(), LONGEST_PAUSE.toMillis());
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
        .execute(() -> send(post, attempt + 1));
  }

  /** An exception's text may quote a header; its type does not. */
  private static String words(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause == null ? "unknown" : cause.getClass().getSimpleName();
  }

  private void over(boolean accepted, String why) {
    synchronized (this) {
      sending = false;
      underWay = null;
      if (accepted) {
        sent++;
      } else {
        dropped++;
      }
    }
    if (!accepted) {
      log.warn("The receiver of alerts {} did not take one: {}", host(), why);
    }
    next();
  }

  private String host() {
    return options.address.getHost();
  }

  @Override
  public String toString() {
    return "alerts to " + host();
  }
}
