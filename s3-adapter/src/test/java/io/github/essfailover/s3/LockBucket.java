package io.github.essfailover.s3;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.testkit.contract.RunLockContract;
import io.github.essfailover.testkit.contract.TakeoverContract;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.s3.S3Client;

/** A fresh bucket; everybody opens a journal of their own in it. */
final class LockBucket implements RunLockContract.Fixture, TakeoverContract.Fixture {

  private final StoreServer server;
  private final String bucket;
  private final List<S3Client> clients = new CopyOnWriteArrayList<>();

  LockBucket(StoreServer server) {
    this.server = server;
    this.bucket = server.newBucket();
  }

  @Override
  public RunLock open(DeploymentId what) {
    return open(what.value()).lock();
  }

  @Override
  public Journal open(String orchestrator) {
    S3Client client = server.client();
    clients.add(client);
    S3Journal journal =
        S3Journal.bucket(bucket)
            .prefix("locks/")
            .client(client)
            .lease(Duration.ofSeconds(3))
            .build();
    // As hosts do when they start; a first taking of the lock would try the store out in its time.
    boolean interrupted = Thread.interrupted();
    try {
      journal.verify(Deadline.after(Duration.ofSeconds(60), clock()));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return journal;
  }

  @Override
  public void pass(Duration time) throws InterruptedException {
    if (new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("nobody counts it down");
    }
  }

  @Override
  public void close() {
    clients.forEach(client -> client.close());
  }
}
