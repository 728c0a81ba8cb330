package io.github.essfailover.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.ObjectKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way in which a store refuses has its own name, and says whether repeating can help. */
class S3ErrorsTest {

  private static final Set<ObjectKey> KEYS =
      Set.of(new ObjectKey("local_content/aa/bb/cc"), new ObjectKey("local_content/dd/ee/ff"));

  @ParameterizedTest
  @CsvSource({
    "500, InternalError, S3_UNAVAILABLE, NOT_APPLIED",
    "503, SlowDown, S3_UNAVAILABLE, NOT_APPLIED",
    "429, TooManyRequests, S3_UNAVAILABLE, NOT_APPLIED",
    "400, ExpiredToken, S3_DENIED, PERMANENT",
    "403, AccessDenied, S3_DENIED, PERMANENT",
    "403, InvalidAccessKeyId, S3_DENIED, PERMANENT",
    "403, RequestTimeTooSkewed, S3_CLOCK_SKEW, PERMANENT",
    "400, AuthorizationHeaderMalformed, S3_WRONG_REGION, PERMANENT",
    "301, PermanentRedirect, S3_WRONG_REGION, PERMANENT",
    "404, NoSuchBucket, S3_BUCKET_MISSING, PERMANENT",
    "400, InvalidRequest, S3_REFUSED, PERMANENT"
  })
  void refusal_isNamedAndNeverAnAbsentObject(int status, String code, String named, String effect) {
    try (CannedStore canned = CannedStore.start().on("", CannedStore.Answer.error(status, code))) {
      AdapterException failure =
          catchThrowableOfType(
              AdapterException.class,
              () -> new Bucket(canned.client(), "media").get("any", soon()));
      assertThat(failure.code()).isEqualTo(named);
      assertThat(failure.effect()).hasToString(effect);
      AdapterException audit =
          catchThrowableOfType(
              AdapterException.class,
              () ->
                  S3MediaStore.bucket("media")
                      .client(canned.client())
                      .build()
                      .missing(KEYS, soon()));
      // A HEAD has no body: of the refusal only its status arrives.
      assertThat(audit.effect()).hasToString(effect);
    }
  }

  @Test
  void objectOfAHundredMegabytes_isNotReadIntoMemory() {
    CannedStore.Answer endless = new CannedStore.Answer(200, "x".repeat(100_000_000));
    try (CannedStore canned = CannedStore.start().on("", endless)) {
      Bucket bucket = new Bucket(canned.client(), "media");

      assertThat(
              catchThrowableOfType(AdapterException.class, () -> bucket.get("any", soon())).code())
          .isEqualTo("S3_OBJECT_TOO_LONG");
      assertThat(
              catchThrowableOfType(AdapterException.class, () -> bucket.find("any", soon())).code())
          .isEqualTo("S3_OBJECT_TOO_LONG");
    }
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }
}
