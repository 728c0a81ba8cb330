package io.github.essfailover.spi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Answers over HTTP of whatever length, read up to a limit: what is on the other side may be broken
 * or somebody else's, and must not fill the memory of the host. An answer that is longer fails as a
 * connection that breaks does, with an {@link IOException}, and its connection is closed.
 *
 * <p>For authors of adapters. Thread-safe.
 */
public final class BoundedBody {

  private BoundedBody() {}

  /**
   * The answer as text in UTF-8.
   *
   * @param mostBytes how long it may be; more fails the exchange
   */
  public static HttpResponse.BodyHandler<String> text(int mostBytes) {
    if (mostBytes < 1) {
      throw new IllegalArgumentException("mostBytes " + mostBytes + " is not positive");
    }
    return head -> new Text(mostBytes);
  }

  private static final class Text implements HttpResponse.BodySubscriber<String> {
    private final int mostBytes;
    private final CompletableFuture<String> body = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;

    Text(int mostBytes) {
      this.mostBytes = mostBytes;
    }

    @Override
    public CompletionStage<String> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        if (body.isDone()) {
          return;
        }
        if (bytes.size() + (long) buffer.remaining() > mostBytes) {
          giveUp();
          return;
        }
        byte[] read = new byte[buffer.remaining()];
        buffer.get(read);
        bytes.writeBytes(read);
      }
    }

    private void giveUp() {
      bytes.reset();
      body.completeExceptionally(
          new IOException("the answer is longer than " + mostBytes + " bytes"));
      if (subscription != null) {
        subscription.cancel();
      }
    }

    @Override
    public void onError(Throwable failure) {
      body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      body.complete(bytes.toString(StandardCharsets.UTF_8));
    }
  }
}
