package io.github.essfailover.s3;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.spi.ObjectStorageAdapter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/** A small object below a reserved prefix. Immutable. */
record S3Canary(Bucket bucket, String prefix, Duration limit)
    implements ObjectStorageAdapter.Canary {

  static final String FOLDER = "essfailover-canary/";

  @Override
  public ObjectKey put(Deadline deadline) {
    ObjectKey key = new ObjectKey(FOLDER + UUID.randomUUID());
    bucket.put(prefix + key, content(key), deadline);
    return key;
  }

  @Override
  public void remove(ObjectKey key, Deadline deadline) {
    bucket.delete(prefix + key, deadline);
  }

  static byte[] content(ObjectKey key) {
    return ("essfailover " + key).getBytes(StandardCharsets.UTF_8);
  }
}
