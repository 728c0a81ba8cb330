package io.github.essfailover.k8s.internal;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.spi.Distrust;
import io.github.essfailover.spi.ForeignWords;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;

/**
 * What a failed request means. The messages of the API server are kept in the cause only.
 *
 * <p>Immutable.
 *
 * @param verb as in a role, for instance {@code update}
 * @param resource as in a role, for instance {@code deployments/scale in element-operator}
 */
public record ApiFailures(String verb, String resource, boolean writes) {

  public AdapterException of(KubernetesClientException failure, String server) {
    return failure.getCode() > 0 ? refused(failure) : unanswered(failure, server);
  }

  private AdapterException refused(KubernetesClientException failure) {
    Map<String, String> context =
        Map.of("verb", verb, "resource", resource, "status", String.valueOf(failure.getCode()));
    return switch (failure.getCode()) {
      case 401 -> unauthenticated(failure);
      case 403 ->
          Refusal.isAdmission(failure)
              ? rejected(context, failure)
              : forbidden(Refusal.verb(failure).orElse(verb), failure);
      case 404 ->
          AdapterException.permanent(
              "KUBERNETES_NOT_FOUND",
              "The API server does not know the object.",
              context,
              "Check the names given for ESS, and that ESS is installed.",
              said(failure));
      case 409 ->
          AdapterException.notApplied(
              "KUBERNETES_CONFLICT",
              "Somebody else changed the object at the same time.",
              context,
              said(failure));
      case 400, 405, 415, 422 -> rejected(context, failure);
      case 429 ->
          AdapterException.notApplied(
              "KUBERNETES_BUSY", "The API server sheds load.", context, said(failure));
      default ->
          Refusal.isWebhookDown(failure)
              ? AdapterException.notApplied(
                  "KUBERNETES_WEBHOOK_DOWN",
                  "The API server cannot reach a webhook that it has to ask.",
                  named(context, failure),
                  failure)
              : lost("KUBERNETES_ERROR", "The API server answered with an error.", failure);
    };
  }

  private AdapterException unauthenticated(KubernetesClientException failure) {
    return AdapterException.permanent(
        "KUBERNETES_UNAUTHENTICATED",
        "The API server does not accept the credentials.",
        Map.of("verb", verb, "resource", resource, "status", "401"),
        "Renew the token or certificate of the client for this cluster.",
        said(failure));
  }

  /** The verb that is missing: a client may have to read what it wants to change. */
  private AdapterException forbidden(String missing, KubernetesClientException failure) {
    return AdapterException.permanent(
        "KUBERNETES_FORBIDDEN",
        "The API server forbids the request.",
        Map.of("verb", missing, "resource", resource, "status", "403"),
        "Grant " + missing + " on " + resource + " to the client's account.",
        said(failure));
  }

  private static AdapterException rejected(
      Map<String, String> context, KubernetesClientException failure) {
    return AdapterException.permanent(
        "KUBERNETES_REJECTED",
        "The API server rejects the request as invalid or against a rule.",
        named(context, failure),
        "Check admission webhooks and policies, quotas, whether the namespace is being deleted, and"
            + " the versions of ESS and of the cluster.",
        said(failure));
  }

  private static Map<String, String> named(
      Map<String, String> context, KubernetesClientException failure) {
    Map<String, String> more = new TreeMap<>(context);
    Refusal.by(failure).ifPresent(who -> more.put("by", who));
    return more;
  }

  private AdapterException unanswered(KubernetesClientException failure, String server) {
    if (Thread.currentThread().isInterrupted()) {
      return AdapterException.unknown(
          "INTERRUPTED", "The request was interrupted.", context(), said(failure));
    }
    if (isCausedBy(failure, ApiFailures::isUnauthorized)) {
      return unauthenticated(failure);
    }
    if (Distrust.isCauseOf(failure)) {
      return AdapterException.permanent(
          "KUBERNETES_TLS",
          "The API server's certificate is not trusted.",
          Map.of("verb", verb, "resource", resource, "server", server),
          "Check the client's certificate authority and the server's certificate, which has to be"
              + " valid and for this address.",
          said(failure));
    }
    if (isCausedBy(failure, ApiFailures::isBeforeSending)) {
      return AdapterException.notApplied(
          "KUBERNETES_UNREACHABLE",
          "There is no connection to the API server.",
          context(),
          said(failure));
    }
    return lost("KUBERNETES_NO_ANSWER", "The API server did not answer.", failure);
  }

  /** A read that failed had no effect; a write may have had one. */
  private AdapterException lost(String code, String sentence, KubernetesClientException failure) {
    return writes
        ? AdapterException.unknown(code, sentence, context(), said(failure))
        : AdapterException.notApplied(code, sentence, context(), said(failure));
  }

  /** The server's own words, or a proxy's, which may quote the request and its token. */
  private static Throwable said(KubernetesClientException failure) {
    return ForeignWords.withoutCredentials(failure);
  }

  /** Of the JDK's client, which quotes the header; without a cause for that. Nothing was sent. */
  AdapterException unusableToken() {
    return AdapterException.permanent(
        "KUBERNETES_TOKEN_UNUSABLE",
        "The token for the API server cannot be sent.",
        context(),
        "Look at the token that the client was given: one that was read from a file ends with a line"
            + " break, which no header takes.",
        null);
  }

  private Map<String, String> context() {
    return Map.of("verb", verb, "resource", resource);
  }

  private static boolean isCausedBy(Throwable failure, Predicate<Throwable> which) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(which);
  }

  /**
   * An API server says 401 without a WWW-Authenticate header, and the JDK's client makes an
   * exception without a status of that (java.net.http, AuthenticationFilter).
   */
  private static boolean isUnauthorized(Throwable t) {
    return t instanceof IOException
        && Objects.toString(t.getMessage(), "")
            .contains("WWW-Authenticate header missing for response code 401");
  }

  private static boolean isBeforeSending(Throwable t) {
    return t instanceof ConnectException
        || t instanceof UnknownHostException
        || t instanceof NoRouteToHostException
        || t instanceof HttpConnectTimeoutException
        || t instanceof UnresolvedAddressException
        || t instanceof SSLHandshakeException;
  }
}
