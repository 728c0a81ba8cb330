package io.github.essfailover.s3;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.model.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Whether media can be stored and read from here, and stay. Confined to one thread. */
final class S3Check {

  private final Bucket bucket;
  private final String prefix;
  private final boolean mayWrite;
  private final List<Finding> findings = new ArrayList<>();

  S3Check(Bucket bucket, String prefix, boolean mayWrite) {
    this.bucket = bucket;
    this.prefix = prefix;
    this.mayWrite = mayWrite;
  }

  List<Finding> run(Deadline deadline) {
    bucket
        .readableOnTheWay()
        .ifPresent(
            endpoint ->
                add(
                    "s3.plain-http",
                    Severity.WARNING,
                    "the object store " + endpoint + " is used without TLS",
                    "Give the client an https endpoint: whoever is on the way can read and change"
                        + " what is stored."));
    boolean isThere = attempt("s3.bucket", Severity.ERROR, () -> bucket.head(deadline));
    if (isThere) {
      if (mayWrite) {
        tryCanary(deadline);
      } else {
        add(
            "s3.untried",
            Severity.INFO,
            "whether media can be written here, and arrive elsewhere, was not tried",
            "Allow a canary with canary(...), or know that readiness only reads.");
      }
      BucketSettings settings = BucketSettings.read(bucket, deadline);
      checkVersioning(settings);
      findings.addAll(LifecycleDanger.of(settings.lifecycle(), prefix));
      checkReplication(settings);
      checkHidden(settings);
    }
    return findings;
  }

  private void tryCanary(Deadline deadline) {
    S3Canary canary = new S3Canary(bucket, prefix, Duration.ZERO);
    List<ObjectKey> written = new ArrayList<>();
    if (!attempt("s3.write", Severity.ERROR, () -> written.add(canary.put(deadline)))) {
      return;
    }
    ObjectKey key = written.get(0);
    attempt("s3.read", Severity.ERROR, () -> compare(key, deadline));
    attempt("s3.delete", Severity.WARNING, () -> canary.remove(key, deadline));
  }

  private void compare(ObjectKey key, Deadline deadline) {
    if (!Arrays.equals(bucket.get(prefix + key, deadline), S3Canary.content(key))) {
      add(
          "s3.content",
          Severity.ERROR,
          "an object was read back with another content",
          "Look for a cache or a proxy between here and the store.");
    }
    if (bucket.replication(prefix + key, deadline).filter("FAILED"::equals).isPresent()) {
      add(
          "s3.replication",
          Severity.ERROR,
          "the store says that it could not replicate a canary",
          "Look at the rule's role, destination and keys: media do not arrive either.");
    }
  }

  private void checkVersioning(BucketSettings settings) {
    String status = settings.shown().get(BucketSettings.VERSIONING);
    if (status != null && !status.equals("Enabled")) {
      add(
          "s3.versioning",
          status.equals("Suspended") ? Severity.WARNING : Severity.INFO,
          "the bucket keeps no versions (" + status + ")",
          "Enable versioning, so that deleted or overwritten media can be brought back.");
    }
  }

  private void checkReplication(BucketSettings settings) {
    if (!settings.disabledReplication().isEmpty()) {
      add(
          "s3.replication",
          Severity.WARNING,
          "replication rules are switched off: " + settings.disabledReplication(),
          "Switch them on, or remove them: media do not arrive in the other bucket.");
    }
  }

  private void checkHidden(BucketSettings settings) {
    if (!settings.hidden().isEmpty()) {
      add(
          "s3.hidden",
          Severity.INFO,
          "settings of the bucket that are not visible from here: " + settings.hidden(),
          "Allow the reading of bucket settings (s3:GetBucketVersioning,"
              + " s3:GetLifecycleConfiguration and the like), or look at them with the store's own"
              + " tools: nobody here knows whether they are in order.");
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
