package io.github.essfailover.lab.site;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells the remote server about every n-th event, through the data center's gateway. What the
 * gateway stops is not sent again: the lab counts what arrives, nothing else.
 *
 * <p>Thread-safe.
 */
final class FederationSender implements AutoCloseable {

  private static final int EVERY = 10;

  private final Egress egress;
  private final String dataCenter;
  private final AtomicLong events = new AtomicLong();
  private final ExecutorService worker;

  FederationSender(String dataCenter, Egress egress) {
    this.dataCenter = dataCenter;
    this.egress = egress;
    this.worker =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(64),
            Daemons.named("federation-" + dataCenter),
            new ThreadPoolExecutor.DiscardPolicy());
  }

  void stored() {
    long count = events.incrementAndGet();
    if (count % EVERY == 0) {
      worker.execute(() -> send("/_matrix/federation/v1/send/" + dataCenter + "-" + count));
    }
  }

  private void send(String path) {
    try {
      egress.send(path);
    } catch (IOException e) {
      // A closed gateway is what the lab wants to see the effect of; the remote server counts.
    }
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
