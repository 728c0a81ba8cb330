package io.github.essfailover.s3;

import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;

/**
 * Rules that take users' media away. Those for noncurrent versions, delete markers and multipart
 * uploads do not; remote media and thumbnails can be had again. Pure.
 */
final class LifecycleDanger {

  /** Only these cannot be had again. */
  private static final String LOCAL = "local_content/";

  /**
   * Objects there have to be restored before they can be read (AWS documentation, "Understanding S3
   * Glacier storage classes for long-term data storage").
   */
  private static final Set<TransitionStorageClass> ARCHIVES =
      Set.of(TransitionStorageClass.GLACIER, TransitionStorageClass.DEEP_ARCHIVE);

  private LifecycleDanger() {}

  static List<Finding> of(List<LifecycleRule> rules, String prefix) {
    List<Finding> findings = new ArrayList<>();
    for (LifecycleRule rule : rules) {
      boolean isOn = rule.status() == ExpirationStatus.ENABLED;
      if (isOn && meets(prefixOf(rule), prefix + LOCAL)) {
        String who = "the lifecycle rule " + (rule.id() == null ? "without a name" : rule.id());
        if (expires(rule)) {
          findings.add(
              finding(
                  rule,
                  who + " expires media",
                  "Limit the rule to other prefixes or to noncurrent versions: Synapse does not"
                      + " know that its media are gone."));
        }
        if (archives(rule)) {
          findings.add(
              finding(
                  rule,
                  who + " moves media to an archive from which they cannot be read at once",
                  "Use a storage class that can be read at any time: a data center that takes over"
                      + " reads every medium from the bucket."));
        }
      }
    }
    return findings;
  }

  /** Whatever else it asks for, tags or sizes, is a guess that media do not meet it. */
  private static Finding finding(LifecycleRule rule, String seen, String remedy) {
    boolean isCertain = !asksForMore(rule.filter());
    return Finding.of(
        "s3.lifecycle",
        isCertain ? Severity.ERROR : Severity.WARNING,
        isCertain ? seen : seen + " that have the tags or sizes it names",
        remedy);
  }

  private static boolean expires(LifecycleRule rule) {
    return rule.expiration() != null
        && (rule.expiration().days() != null || rule.expiration().date() != null);
  }

  private static boolean archives(LifecycleRule rule) {
    return rule.transitions().stream()
        .anyMatch(move -> move.storageClass() != null && ARCHIVES.contains(move.storageClass()));
  }

  /** One of them begins with the other. */
  private static boolean meets(String rule, String media) {
    return media.startsWith(rule) || rule.startsWith(media);
  }

  @SuppressWarnings("deprecation") // Old configurations still have the prefix outside the filter.
  private static String prefixOf(LifecycleRule rule) {
    LifecycleRuleFilter filter = rule.filter();
    if (filter != null && filter.prefix() != null) {
      return filter.prefix();
    }
    if (filter != null && filter.and() != null && filter.and().prefix() != null) {
      return filter.and().prefix();
    }
    return rule.prefix() == null ? "" : rule.prefix();
  }

  private static boolean asksForMore(LifecycleRuleFilter filter) {
    return filter != null
        && (filter.tag() != null
            || filter.objectSizeGreaterThan() != null
            || filter.objectSizeLessThan() != null
            || (filter.and() != null
                && (filter.and().hasTags()
                    || filter.and().objectSizeGreaterThan() != null
                    || filter.and().objectSizeLessThan() != null)));
  }
}
