package io.github.essfailover.s3;

import static io.github.essfailover.s3.BucketSettings.BUCKET;
import static io.github.essfailover.s3.BucketSettings.ENCRYPTION;
import static io.github.essfailover.s3.BucketSettings.NONE;
import static io.github.essfailover.s3.BucketSettings.OBJECT_LOCK;
import static io.github.essfailover.s3.BucketSettings.REPLICATION;
import static io.github.essfailover.s3.BucketSettings.VERSIONING;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One data center's bucket beside those of the others; a setting that is hidden is not judged. */
final class S3Comparison {

  private final Map<String, String> own;
  private final Map<DataCenterId, Map<String, String>> peers;
  private final List<Finding> findings = new ArrayList<>();

  S3Comparison(Map<String, String> own, Map<DataCenterId, Map<String, String>> peers) {
    this.own = own;
    this.peers = new TreeMap<>(peers);
  }

  List<Finding> findings() {
    peers.forEach(
        (where, theirs) -> {
          equal(VERSIONING, where, theirs);
          equal(OBJECT_LOCK, where, theirs);
          equal(ENCRYPTION, where, theirs);
          String bucket = theirs.get(BUCKET);
          if (bucket != null && !bucket.equals(own.get(BUCKET))) {
            replicatesTo(where, bucket);
          }
        });
    return findings;
  }

  private void equal(String setting, DataCenterId where, Map<String, String> theirs) {
    String here = own.get(setting);
    String there = theirs.get(setting);
    if (here != null && there != null && !here.equals(there)) {
      findings.add(
          Finding.of(
              "s3.settings",
              Severity.WARNING,
              setting + " is " + here + " here and " + there + " in " + where,
              "Set both alike: media would be kept in another way after a failover."));
    }
  }

  /** Who is active is not known here, and each may be one night: so both ways. */
  private void replicatesTo(DataCenterId where, String bucket) {
    String destinations = own.get(REPLICATION);
    if (destinations == null) {
      findings.add(
          replication(
              Severity.INFO,
              "whether this bucket replicates to " + bucket + " of " + where + " is not visible",
              "Compare the buckets with a canary (canary(...)), or allow"
                  + " s3:GetReplicationConfiguration."));
    } else if (destinations.equals(NONE)) {
      findings.add(
          replication(
              Severity.WARNING,
              "this bucket replicates to nowhere; " + where + " has the bucket " + bucket,
              "Replicate each to the other, or give both data centers one bucket: what is uploaded"
                  + " here would be missing there."));
    } else if (!List.of(destinations.split(",")).contains(bucket)) {
      findings.add(
          replication(
              Severity.WARNING,
              "this bucket replicates to " + destinations + ", not to " + bucket + " of " + where,
              "Replicate to that bucket, too: what is uploaded here would be missing there."));
    }
  }

  private static Finding replication(Severity severity, String seen, String remedy) {
    return Finding.of("s3.replication", severity, seen, remedy);
  }
}
