package io.github.essfailover.dns;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.spi.Distrust;
import io.github.essfailover.spi.ForeignWords;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** From the SDK's exceptions to ours. */
final class Route53Failures {

  private static final int SERVER_ERROR = 500;

  /** All of them answers without an effect (Route 53 API Reference, common errors). */
  private static final Set<String> LATER =
      Set.of("Throttling", "ThrottlingException", "PriorRequestNotComplete");

  private Route53Failures() {}

  static AdapterException noTimeLeft(String zone) {
    return AdapterException.notApplied(
        "DNS_NO_TIME_LEFT",
        "There was no time left for a request.",
        Map.of("hostedZone", zone),
        null);
  }

  /** A read changes nothing, however it failed. */
  static AdapterException ofRead(SdkException e, String zone) {
    return of(e, zone, true);
  }

  static AdapterException ofChange(SdkException e, String zone) {
    return of(e, zone, false);
  }

  private static AdapterException of(SdkException e, String zone, boolean isRead) {
    Map<String, String> context = new LinkedHashMap<>(Map.of("hostedZone", zone));
    if (e instanceof AwsServiceException answer) {
      return ofAnswer(answer, context, isRead);
    }
    if (e instanceof AbortedException) {
      Thread.currentThread().interrupt();
      return AdapterException.unknown(
          "DNS_API_INTERRUPTED", "The request to the DNS service was interrupted.", context, e);
    }
    if (Distrust.isCauseOf(e)) {
      return AdapterException.permanent(
          "DNS_API_TLS",
          "The certificate of the DNS service is not accepted.",
          context,
          "Look at it with openssl s_client: it has to be valid, for the client's endpoint, and of an"
              + " authority that the client's HTTP client trusts.",
          e);
    }
    if (isRead || wasNeverConnected(e)) {
      return AdapterException.notApplied(
          "DNS_API_UNREACHABLE", "The DNS service could not be reached.", context, e);
    }
    return AdapterException.unknown(
        "DNS_API_ANSWER_LOST", "The answer of the DNS service was lost.", context, e);
  }

  private static AdapterException ofAnswer(
      AwsServiceException e, Map<String, String> context, boolean isRead) {
    String error = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    // The service's own words, which may quote what it was sent.
    Throwable said = ForeignWords.withoutCredentials(e);
    context.put("status", String.valueOf(e.statusCode()));
    context.put("error", ForeignWords.withoutCredentials(String.valueOf(error)));
    if (LATER.contains(String.valueOf(error))) {
      return AdapterException.notApplied(
          "DNS_THROTTLED", "The DNS service wants to be asked later.", context, said);
    }
    if (e.statusCode() >= SERVER_ERROR) {
      return isRead
          ? AdapterException.notApplied(
              "DNS_API_FAILURE", "The DNS service failed to answer.", context, said)
          : AdapterException.unknown(
              "DNS_API_FAILURE", "The DNS service failed to answer.", context, said);
    }
    return AdapterException.permanent(
        "DNS_API_REFUSED",
        "The DNS service refused the request.",
        context,
        "Compare the zone's id, the credentials and their policy; a wrong clock is refused, too.",
        said);
  }

  /** A success that says nothing. */
  static AdapterException noZone(String zone) {
    return AdapterException.notApplied(
        "DNS_API_FAILURE",
        "The DNS service failed to answer.",
        Map.of("hostedZone", zone, "seen", "no hosted zone in the answer"),
        null);
  }

  static AdapterException changedMeanwhile(String zone, DnsName name) {
    return AdapterException.permanent(
        "DNS_CHANGED_MEANWHILE",
        "The names are not as they were when this was planned.",
        Map.of("hostedZone", zone, "name", name.value()),
        "Look who changed the zone, then plan again.",
        null);
  }

  static AdapterException invalidBatch(String zone) {
    return AdapterException.permanent(
        "DNS_BATCH_INVALID",
        "The DNS service does not accept the change batch.",
        Map.of("hostedZone", zone),
        "Look for records of other types at the names, which exclude an alias.",
        null);
  }

  static AdapterException routingPolicy(String zone, DnsName name) {
    return AdapterException.permanent(
        "DNS_ROUTING_POLICY",
        "The name has a routing policy, which a failover does not touch.",
        Map.of("hostedZone", zone, "name", name.value()),
        "Make it a simple record; a health check could move users against the run.",
        null);
  }

  private static boolean wasNeverConnected(@Nullable Throwable e) {
    return e != null
        && (e instanceof ConnectException
            || e instanceof UnknownHostException
            || wasNeverConnected(e.getCause()));
  }
}
