package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.audit.ServerFacts.ClockOffset;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.model.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request that tells health and time: {@code /readyz?verbose} and the header {@code Date} of
 * its answer (RFC 9110, 6.6.1; whole seconds). Thread-safe.
 */
record ServerReader(Clock clock) {

  // "[-]etcd failed: reason withheld" (Kubernetes documentation, "API health endpoints").
  private static final Pattern FAILING = Pattern.compile("(?m)^\\[-]([^ ]+)");
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

  ServerFacts health(Api api, Deadline deadline, ClusterInventory.Builder to) {
    try {
      Instant before = clock.instant();
      HttpResponse<String> answer =
          api.read(
              "get",
              "/readyz",
              c -> ask(c.getHttpClient(), c.getMasterUrl() + "readyz?verbose=true", deadline));
      Optional<ClockOffset> offset = offset(answer.header("Date"), before, clock.instant());
      if (offset.isEmpty()) {
        to.hide(Part.CLOCK, "its answers carry no date");
      }
      return new ServerFacts("", unhealthy(answer, to), offset, Set.of());
    } catch (AdapterException e) {
      to.hide(Part.HEALTH, e.code());
      to.hide(Part.CLOCK, e.code());
      return ServerFacts.NONE;
    }
  }

  private static Set<String> unhealthy(HttpResponse<String> answer, ClusterInventory.Builder to) {
    if (answer.code() == 200) {
      return Set.of();
    }
    if (answer.code() < 500) {
      to.hide(Part.HEALTH, "status " + answer.code());
      return Set.of();
    }
    Set<String> failing = new TreeSet<>();
    Matcher matcher = FAILING.matcher(answer.body() == null ? "" : answer.body());
    while (matcher.find()) {
      failing.add(matcher.group(1));
    }
    return failing.isEmpty() ? Set.of("status " + answer.code()) : failing;
  }

  private static Optional<ClockOffset> offset(
      @Nullable String date, Instant before, Instant after) {
    if (date == null) {
      return Optional.empty();
    }
    try {
      Instant there =
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
              .toInstant()
              .plus(HALF_A_SECOND);
      Duration half = Duration.between(before, after).dividedBy(2);
      return Optional.of(
          new ClockOffset(Duration.between(before.plus(half), there), half.plus(HALF_A_SECOND)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static HttpResponse<String> ask(HttpClient client, String uri, Deadline deadline) {
    long millis = Math.max(1, deadline.remaining().toMillis());
    HttpRequest request =
        client.newHttpRequestBuilder().uri(uri).timeout(millis, TimeUnit.MILLISECONDS).build();
    CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, String.class);
    try {
      return answer.get(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.cancel(true);
      throw AdapterException.unknown("INTERRUPTED", "The request was interrupted.", Map.of(), e);
    } catch (ExecutionException | TimeoutException e) {
      answer.cancel(true);
      throw AdapterException.notApplied(
          "KUBERNETES_NO_ANSWER",
          "The API server did not answer.",
          Map.of("verb", "get", "resource", "/readyz"),
          e);
    }
  }
}
