package io.github.essfailover.postgres.patroni;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.BoundedBody;
import io.github.essfailover.spi.Distrust;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the members of one cluster, each bounded by its deadline, body included: the client's
 * own timeout ends with the head of the answer. Redirects are not followed; the credentials are for
 * these addresses only.
 *
 * <p>Thread-safe.
 */
final class Rest {

  /** In bytes; a cluster and its history are a few thousand. */
  private static final int LONGEST_ANSWER = 4 * 1024 * 1024;

  /** What a member said. */
  record Answer(int status, String body) {}

  private final String label;
  private final List<URI> members;
  private final @Nullable String authorization;
  private final HttpClient client;

  Rest(String label, List<URI> members, Optional<Login> login, @Nullable SSLContext tls) {
    this.label = label;
    this.members = List.copyOf(members);
    this.authorization = login.map(Login::header).orElse(null);
    // HTTP/1.1 at once: Patroni's server is Python's, which does not know how to upgrade.
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER);
    this.client = (tls == null ? builder : builder.sslContext(tls)).build();
  }

  /** User and password of Patroni's {@code restapi.authentication}. */
  record Login(String user, String password) {

    String header() {
      byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    @Override
    public String toString() {
      return user;
    }
  }

  List<URI> members() {
    return members;
  }

  /**
   * Asks all members at the same time and takes the first answer that can be read: which of them
   * lives is not known, and all read the same store. The others are left to finish until the
   * deadline: Patroni logs a stack trace for each answer that it cannot deliver.
   *
   * @param reader throws {@link IllegalArgumentException} for what it cannot read
   */
  <T> T first(String path, Function<String, T> reader, Deadline deadline) {
    CompletableFuture<T> first = new CompletableFuture<>();
    AtomicInteger left = new AtomicInteger(members.size());
    List<CompletableFuture<Answer>> all =
        members.stream().map(member -> send(member, "GET", path, null, deadline)).toList();
    for (CompletableFuture<Answer> each : all) {
      var unused =
          each.thenApply(answer -> reader.apply(accepted(answer).body()))
              .whenComplete(
                  (read, failure) -> {
                    int others = left.decrementAndGet();
                    if (failure == null) {
                      first.complete(read);
                    } else if (others == 0) {
                      first.completeExceptionally(failure);
                    }
                  });
    }
    return await(first, path, false, deadline);
  }

  private static Answer accepted(Answer answer) {
    if (answer.status() != 200) {
      throw new IllegalArgumentException("status " + answer.status());
    }
    return answer;
  }

  /** Asks one member. */
  Answer get(URI member, String path, Deadline deadline) {
    return await(send(member, "GET", path, null, deadline), path, false, deadline);
  }

  /**
   * Sends what changes something to one member. No other is tried when the answer is lost: both
   * could take it.
   */
  Answer change(URI member, String method, String path, String body, Deadline deadline) {
    Answer answer =
        await(send(member, method, path, body, deadline), method + " " + path, true, deadline);
    if (answer.status() == 401 || answer.status() == 403) {
      throw AdapterException.permanent(
          "PATRONI_LOGIN_REFUSED",
          "Patroni refused the credentials.",
          context(method + " " + path, "status " + answer.status()),
          "Compare user, password and client certificate with restapi.authentication,"
              + " restapi.verify_client and restapi.allowlist of its configuration.",
          null);
    }
    return answer;
  }

  private CompletableFuture<Answer> send(
      URI member, String method, String path, @Nullable String body, Deadline deadline) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(member.resolve(path))
            .header("Accept", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    CompletableFuture<HttpResponse<String>> sent =
        client.sendAsync(request.build(), BoundedBody.text(LONGEST_ANSWER));
    CompletableFuture<Answer> answer =
        sent.thenApply(response -> new Answer(response.statusCode(), response.body()))
            .orTimeout(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS)
            .exceptionallyCompose(
                failure -> CompletableFuture.failedFuture(named(failure, member, path)));
    // Giving up must reach the exchange, or its connection stays open.
    var unused =
        answer.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                sent.cancel(true);
              }
            });
    return answer;
  }

  private <T> T await(
      CompletableFuture<T> answer, String doing, boolean changes, Deadline deadline) {
    try {
      return answer.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw lost(changes, context(doing, "no answer until " + deadline), e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw AdapterException.unknown(
          "INTERRUPTED", "The request was interrupted.", context(doing, "interrupted"), e);
    } catch (ExecutionException e) {
      throw failed(e.getCause() == null ? e : e.getCause(), doing, changes);
    }
  }

  /** Nothing was sent to a member that is not trusted. */
  private Throwable named(Throwable failure, URI member, String doing) {
    if (!Distrust.isCauseOf(failure)) {
      return failure;
    }
    Map<String, String> context = context(doing, "a certificate that is not accepted");
    context.put("member", member.getAuthority());
    return AdapterException.permanent(
        "PATRONI_TLS",
        "The certificate of Patroni's REST API is not accepted.",
        context,
        "Look at it with openssl s_client: it has to be valid, for this address, and of an authority"
            + " that sslContext(...) trusts.",
        failure);
  }

  private AdapterException failed(Throwable failure, String doing, boolean changes) {
    Throwable cause = failure;
    while (cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof AdapterException known) {
      return known;
    }
    if (cause instanceof TimeoutException) {
      return lost(changes, context(doing, "no answer in time"), cause);
    }
    if (cause instanceof ConnectException
        || cause instanceof HttpConnectTimeoutException
        || cause instanceof SSLHandshakeException) {
      String seen = cause instanceof SSLHandshakeException ? "no TLS session" : "not connected";
      return lost(false, context(doing, seen), cause);
    }
    if (cause instanceof IllegalArgumentException) {
      return AdapterException.notApplied(
          "PATRONI_ANSWER_UNREADABLE",
          "Patroni's answer cannot be read.",
          context(doing, String.valueOf(cause.getMessage())),
          cause);
    }
    String seen = cause instanceof IOException ? "connection lost" : cause.getClass().getName();
    return lost(changes, context(doing, seen), cause);
  }

  private static AdapterException lost(
      boolean unknown, Map<String, String> context, Throwable cause) {
    return unknown
        ? AdapterException.unknown(
            "PATRONI_ANSWER_LOST", "Patroni's answer to a change was lost.", context, cause)
        : AdapterException.notApplied(
            "PATRONI_UNREACHABLE", "No member of Patroni answers.", context, cause);
  }

  Map<String, String> context(String doing, String seen) {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("cluster", label);
    context.put("doing", doing);
    context.put("seen", seen);
    return context;
  }
}
