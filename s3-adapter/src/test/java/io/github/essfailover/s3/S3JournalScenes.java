package io.github.essfailover.s3;

import io.github.essfailover.spi.Journal;
import io.github.essfailover.testkit.contract.JournalContract;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.s3.S3Client;

/** The journal's contract on some server. */
abstract class S3JournalScenes extends JournalContract {

  private final Map<Journal, String> buckets = new HashMap<>();
  private final Map<Journal, S3Client> clients = new HashMap<>();

  abstract StoreServer server();

  @AfterEach
  void closeClients() {
    clients.values().forEach(client -> client.close());
  }

  @Override
  protected Journal newJournal() {
    return open(server().newBucket());
  }

  @Override
  protected Journal reopen(Journal journal) {
    return open(String.valueOf(buckets.get(journal)));
  }

  private Journal open(String bucket) {
    S3Client client = server().client();
    Journal journal = S3Journal.bucket(bucket).prefix("example.org/").client(client).build();
    buckets.put(journal, bucket);
    clients.put(journal, client);
    return journal;
  }
}
