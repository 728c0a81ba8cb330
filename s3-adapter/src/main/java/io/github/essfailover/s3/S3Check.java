package io.github.essfailover.s3;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Whether media can be stored and read from here. Confined to one thread. */
final class S3Check {

  private static final String CANARY = "essfailover-canary/";

  private final Bucket bucket;
  private final String prefix;
  private final List<Finding> findings = new ArrayList<>();

  S3Check(Bucket bucket, String prefix) {
    this.bucket = bucket;
    this.prefix = prefix;
  }

  List<Finding> run(Deadline deadline) {
    boolean isThere = attempt("s3.bucket", Severity.ERROR, () -> bucket.head(deadline));
    if (isThere) {
      tryCanary(deadline);
      checkVersioning(deadline);
    }
    return findings;
  }

  private void tryCanary(Deadline deadline) {
    String id = UUID.randomUUID().toString();
    String key = prefix + CANARY + id;
    byte[] content = ("essfailover " + id).getBytes(StandardCharsets.UTF_8);
    if (!attempt("s3.write", Severity.ERROR, () -> bucket.put(key, content, deadline))) {
      return;
    }
    attempt("s3.read", Severity.ERROR, () -> compare(key, content, deadline));
    attempt("s3.delete", Severity.WARNING, () -> bucket.delete(key, deadline));
  }

  private void compare(String key, byte[] written, Deadline deadline) {
    if (!Arrays.equals(bucket.get(key, deadline), written)) {
      add(
          "s3.content",
          Severity.ERROR,
          "an object was read back with another content",
          "Look for a cache or a proxy between here and the store.");
    }
  }

  private void checkVersioning(Deadline deadline) {
    String status;
    try {
      status = bucket.versioning(deadline);
    } catch (AdapterException e) {
      add(
          "s3.versioning",
          Severity.INFO,
          "whether the bucket keeps versions is not known (" + e.code() + ")",
          "Allow s3:GetBucketVersioning, or know that the store cannot tell.");
      return;
    }
    if (!status.equals("Enabled")) {
      add(
          "s3.versioning",
          status.equals("Suspended") ? Severity.WARNING : Severity.INFO,
          "the bucket keeps no versions (" + status + ")",
          "Enable versioning, so that deleted or overwritten media can be brought back.");
    }
  }

  private boolean attempt(String check, Severity severity, Runnable request) {
    try {
      request.run();
      return true;
    } catch (AdapterException e) {
      add(check, severity, String.valueOf(e.getMessage()), e.remedy());
      return false;
    }
  }

  private void add(String check, Severity severity, String seen, String remedy) {
    findings.add(Finding.of(check, severity, seen, remedy));
  }
}
