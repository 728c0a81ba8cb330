package io.github.essfailover.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.Deadline;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * A store that answers a second write with 412, but lets several racing writers win, as Adobe
 * S3Mock 5.2.0 does by chance; here each time, because the racers' condition does not arrive.
 */
class RacyStoreTest {

  @TempDir Path folder;

  @Test
  void store_thatKeepsTheConditionOnlyWithoutARace_isRefused() {
    try (StoreServer server = StoreServer.s3Proxy(folder);
        S3Client client =
            server
                .builder(server.endpoint())
                .overrideConfiguration(o -> o.addExecutionInterceptor(new StripInRaces()))
                .build()) {
      String bucket = server.newBucket();
      S3Journal journal = S3Journal.bucket(bucket).prefix("p/").client(client).build();
      JournalException refusal =
          catchThrowableOfType(
              JournalException.class,
              () -> journal.verify(Deadline.after(Duration.ofSeconds(60), Clock.systemUTC())));
      assertThat(refusal.code()).isEqualTo("JOURNAL_REFUSED");
      assertThat(refusal.context().toString()).contains("racing writers were told they won");
      assertThat(client.listObjectsV2(r -> r.bucket(bucket)).contents()).isEmpty();
    }
  }

  private static final class StripInRaces implements ExecutionInterceptor {
    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
      return context.request() instanceof PutObjectRequest put && put.key().contains("-race-")
          ? put.toBuilder().ifNoneMatch(null).build()
          : context.request();
    }
  }
}
