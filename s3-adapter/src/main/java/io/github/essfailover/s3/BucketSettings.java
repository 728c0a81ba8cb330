package io.github.essfailover.s3;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ReplicationRule;
import software.amazon.awssdk.services.s3.model.ReplicationRuleStatus;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/**
 * What a bucket says of itself. Stores that are no AWS leave out some of it, and refuse it in many
 * ways; that is neither a failure nor good news.
 *
 * <p>Immutable.
 *
 * @param shown by name, in words
 * @param hidden why it is not visible, by name
 * @param lifecycle the rules; empty also when they are hidden
 * @param disabledReplication the rules that were switched off, by name
 */
record BucketSettings(
    SortedMap<String, String> shown,
    SortedMap<String, String> hidden,
    List<LifecycleRule> lifecycle,
    List<String> disabledReplication) {

  static final String BUCKET = "bucket";
  static final String VERSIONING = "versioning";
  static final String LIFECYCLE = "lifecycle";
  static final String REPLICATION = "replication";
  static final String OBJECT_LOCK = "object lock";
  static final String ENCRYPTION = "encryption";

  static final String NONE = "none";

  BucketSettings {
    shown = new TreeMap<>(shown);
    hidden = new TreeMap<>(hidden);
    lifecycle = List.copyOf(lifecycle);
    disabledReplication = List.copyOf(disabledReplication);
  }

  static BucketSettings read(Bucket bucket, Deadline deadline) {
    return new Reading(bucket, deadline).all();
  }

  /** What is shown, and the bucket's name; what is hidden is left out. */
  Map<String, String> comparable() {
    return shown;
  }

  /** Confined to one thread. */
  private static final class Reading {
    private final Bucket bucket;
    private final Deadline deadline;
    private final SortedMap<String, String> shown = new TreeMap<>();
    private final SortedMap<String, String> hidden = new TreeMap<>();
    private final List<String> disabled = new ArrayList<>();

    Reading(Bucket bucket, Deadline deadline) {
      this.bucket = bucket;
      this.deadline = deadline;
    }

    BucketSettings all() {
      shown.put(BUCKET, bucket.name());
      visible(VERSIONING, () -> bucket.versioning(deadline)).ifPresent(put(VERSIONING));
      List<LifecycleRule> rules = visible(LIFECYCLE, this::lifecycle).orElse(List.of());
      visible(REPLICATION, this::replication).ifPresent(this::putReplication);
      visible(OBJECT_LOCK, this::objectLock).ifPresent(put(OBJECT_LOCK));
      visible(ENCRYPTION, this::encryption).ifPresent(put(ENCRYPTION));
      return new BucketSettings(shown, hidden, rules, disabled);
    }

    private Consumer<String> put(String name) {
      return value -> shown.put(name, value);
    }

    private <T> Optional<T> visible(String name, Supplier<T> read) {
      try {
        return Optional.of(read.get());
      } catch (AdapterException e) {
        String status = e.context().get("status");
        hidden.put(name, status == null ? e.code() : status + " " + e.context().get("error"));
        return Optional.empty();
      }
    }

    private List<LifecycleRule> lifecycle() {
      return bucket
          .setting(
              (client, within) ->
                  client
                      .getBucketLifecycleConfiguration(
                          r -> r.bucket(bucket.name()).overrideConfiguration(within))
                      .rules(),
              Set.of("NoSuchLifecycleConfiguration"),
              deadline)
          .orElse(List.of());
    }

    private List<ReplicationRule> replication() {
      return bucket
          .setting(
              (client, within) ->
                  Optional.ofNullable(
                          client
                              .getBucketReplication(
                                  r -> r.bucket(bucket.name()).overrideConfiguration(within))
                              .replicationConfiguration())
                      .map(configuration -> configuration.rules())
                      .orElse(List.of()),
              Set.of("ReplicationConfigurationNotFoundError"),
              deadline)
          .map(
              rules -> {
                // A configuration has one rule at least; S3Mock 5.2 answers any bucket like this.
                if (rules.isEmpty()) {
                  throw AdapterException.permanent(
                      "S3_REFUSED",
                      "The object store refused the request.",
                      Map.of("status", "200", "error", "no rules"),
                      "Look at the bucket's replication with the store's own tools.",
                      null);
                }
                return rules;
              })
          .orElse(List.of());
    }

    private void putReplication(List<ReplicationRule> rules) {
      Set<String> destinations = new TreeSet<>();
      for (ReplicationRule rule : rules) {
        if (rule.status() == ReplicationRuleStatus.ENABLED) {
          String arn = rule.destination() == null ? "" : rule.destination().bucket();
          destinations.add(arn == null ? "" : arn.substring(arn.lastIndexOf(':') + 1));
        } else {
          disabled.add(rule.id() == null ? "without a name" : rule.id());
        }
      }
      shown.put(REPLICATION, destinations.isEmpty() ? NONE : String.join(",", destinations));
    }

    private String objectLock() {
      Optional<ObjectLockConfiguration> lock =
          bucket
              .setting(
                  (client, within) ->
                      Optional.ofNullable(
                          client
                              .getObjectLockConfiguration(
                                  r -> r.bucket(bucket.name()).overrideConfiguration(within))
                              .objectLockConfiguration()),
                  Set.of("ObjectLockConfigurationNotFoundError"),
                  deadline)
              .flatMap(found -> found);
      return lock.filter(found -> "Enabled".equals(found.objectLockEnabledAsString()))
          .map(
              found ->
                  Optional.ofNullable(found.rule())
                      .flatMap(rule -> Optional.ofNullable(rule.defaultRetention()))
                      .map(keep -> "enabled, " + keep.modeAsString() + " by default")
                      .orElse("enabled"))
          .orElse(NONE);
    }

    private String encryption() {
      List<ServerSideEncryptionRule> rules =
          bucket
              .setting(
                  (client, within) ->
                      Optional.ofNullable(
                              client
                                  .getBucketEncryption(
                                      r -> r.bucket(bucket.name()).overrideConfiguration(within))
                                  .serverSideEncryptionConfiguration())
                          .map(configuration -> configuration.rules())
                          .orElse(List.of()),
                  Set.of("ServerSideEncryptionConfigurationNotFoundError"),
                  deadline)
              .orElse(List.of());
      return rules.stream()
          .map(rule -> rule.applyServerSideEncryptionByDefault())
          .filter(byDefault -> byDefault != null)
          .map(byDefault -> String.valueOf(byDefault.sseAlgorithmAsString()))
          .findFirst()
          .orElse(NONE);
    }
  }
}
