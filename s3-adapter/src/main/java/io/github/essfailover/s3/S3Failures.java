package io.github.essfailover.s3;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.spi.Distrust;
import io.github.essfailover.spi.ForeignWords;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * From the SDK's exceptions to ours, for calls that read or that write only a canary: what failed
 * can be repeated.
 */
final class S3Failures {

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private static final int MOVED = 301;

  /** Answered with 400 (AWS documentation, "Error responses"). */
  private static final Set<String> EXPIRED =
      Set.of("ExpiredToken", "InvalidToken", "TokenRefreshRequired");

  private static final Set<String> WRONG_REGION =
      Set.of(
          "AuthorizationHeaderMalformed",
          "PermanentRedirect",
          "IllegalLocationConstraintException",
          "IncorrectEndpoint");

  private S3Failures() {}

  static AdapterException timeout(String bucket) {
    return AdapterException.notApplied(
        "S3_TIMEOUT", "The bucket did not answer in time.", Map.of("bucket", bucket), null);
  }

  static AdapterException tooLong(String bucket, String key, int mostBytes) {
    return AdapterException.permanent(
        "S3_OBJECT_TOO_LONG",
        "The object is longer than anything that is written or read under such a key.",
        Map.of("bucket", bucket, "key", key, "most", mostBytes + " bytes"),
        "Look who else writes to the bucket; move the object away.",
        null);
  }

  /** Keeps the flag. */
  static AdapterException interrupted(String bucket, Exception e) {
    Thread.currentThread().interrupt();
    return AdapterException.unknown(
        "S3_INTERRUPTED", "The call to the bucket was interrupted.", Map.of("bucket", bucket), e);
  }

  static AdapterException of(SdkException e, String bucket, String endpoint) {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("bucket", bucket);
    if (e instanceof AwsServiceException answer) {
      context.put("status", String.valueOf(answer.statusCode()));
      context.put("error", ForeignWords.withoutCredentials(code(answer)));
      return ofAnswer(answer, context);
    }
    if (e instanceof AbortedException) {
      Thread.currentThread().interrupt();
      return AdapterException.unknown(
          "S3_INTERRUPTED", "The call to the bucket was interrupted.", context, e);
    }
    if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException) {
      return AdapterException.notApplied(
          "S3_TIMEOUT", "The bucket did not answer in time.", context, e);
    }
    if (Distrust.isCauseOf(e)) {
      context.put("endpoint", endpoint);
      return AdapterException.permanent(
          "S3_TLS",
          "The object store's certificate is not accepted.",
          context,
          "Look at it with openssl s_client: it has to be valid, for the client's endpoint, and of an"
              + " authority that the client's HTTP client trusts.",
          e);
    }
    if (isNetwork(e)) {
      return AdapterException.notApplied(
          "S3_UNREACHABLE", "The object store could not be reached.", context, e);
    }
    return AdapterException.permanent(
        "S3_CLIENT",
        "The S3 client could not make the request.",
        context,
        "Look at the cause; credentials or region may be missing.",
        e);
  }

  private static AdapterException ofAnswer(AwsServiceException e, Map<String, String> context) {
    int status = e.statusCode();
    // The store's own words, which may quote what it was sent.
    Throwable said = ForeignWords.withoutCredentials(e);
    if (code(e).equals("RequestTimeTooSkewed")) {
      return AdapterException.permanent(
          "S3_CLOCK_SKEW",
          "The object store finds the request's time too far from its own.",
          context,
          "Set the clock of this machine, or of the store, by NTP.",
          said);
    }
    if (WRONG_REGION.contains(code(e)) || status == MOVED) {
      return AdapterException.permanent(
          "S3_WRONG_REGION",
          "The bucket is in another region than the client says.",
          context,
          "Give the client the bucket's region, and the endpoint that belongs to it.",
          said);
    }
    if (status == UNAUTHORIZED || status == FORBIDDEN || EXPIRED.contains(code(e))) {
      return AdapterException.permanent(
          "S3_DENIED",
          "The object store denied the request.",
          context,
          "Compare the credentials, which may have expired, and the bucket's policy.",
          said);
    }
    if (status == NOT_FOUND) {
      return AdapterException.permanent(
          "S3_BUCKET_MISSING",
          "The bucket is not there.",
          context,
          "Compare bucket, endpoint and region with the homeserver's configuration.",
          said);
    }
    if (status >= SERVER_ERROR || status == TOO_MANY_REQUESTS) {
      return AdapterException.notApplied(
          "S3_UNAVAILABLE", "The object store failed to answer.", context, said);
    }
    return AdapterException.permanent(
        "S3_REFUSED",
        "The object store refused the request.",
        context,
        "Compare endpoint, region and path style; see S3ClientSettings.",
        said);
  }

  private static String code(AwsServiceException e) {
    String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    return code == null ? "none" : code;
  }

  private static boolean isNetwork(@Nullable Throwable e) {
    return e != null && (e instanceof IOException || isNetwork(e.getCause()));
  }
}
