package io.github.essfailover.s3;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.testkit.contract.TakeoverContract;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.services.s3.S3Client;

/** A fresh bucket with journal and lock; each orchestrator has a client of its own. */
final class TakeoverBucket implements TakeoverContract.Fixture {
  private final StoreServer server;
  private final String bucket;
  private final List<S3Client> clients = new CopyOnWriteArrayList<>();

  TakeoverBucket(StoreServer server) {
    this.server = server;
    this.bucket = server.newBucket();
  }

  @Override
  public Journal open(String orchestrator) {
    S3Client client = server.client();
    clients.add(client);
    S3Journal journal =
        S3Journal.bucket(bucket)
            .prefix("runs/")
            .client(client)
            .lease(Duration.ofSeconds(3))
            .build();
    journal.verify(Deadline.after(Duration.ofSeconds(60), Clock.systemUTC()));
    return journal;
  }

  @Override
  public void close() {
    clients.forEach(client -> client.close());
  }
}
