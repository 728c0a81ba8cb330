package io.github.essfailover.internal.steps;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.MediaItem;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.spi.MediaCatalog;
import io.github.essfailover.spi.ObjectStorageAdapter;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The newest media of a database against a bucket: which of them would be lost.
 *
 * <p>Immutable.
 *
 * @param audited how many were looked for
 * @param missing those that are not in the bucket, newest first
 */
public record MediaAudit(int audited, List<MediaItem> missing) {

  /** More names than a person reads. */
  private static final int NAMED = 20;

  /** Copies what it is given. */
  public MediaAudit {
    missing = List.copyOf(missing);
  }

  /** Looks. What cannot be looked at is a failure, never "nothing is missing". */
  public static MediaAudit of(
      MediaCatalog catalog, ObjectStorageAdapter storage, Deadline deadline) {
    List<MediaItem> recent = catalog.recent(catalog.auditSize(), deadline);
    Set<ObjectKey> keys =
        recent.stream().map(MediaItem::key).collect(Collectors.toCollection(LinkedHashSet::new));
    Set<ObjectKey> absent = storage.missing(keys, deadline);
    return new MediaAudit(
        recent.size(), recent.stream().filter(item -> absent.contains(item.key())).toList());
  }

  /** Only what is missing and older than that moment; the audited stay as many. */
  public MediaAudit olderThan(Instant moment) {
    return new MediaAudit(
        audited, missing.stream().filter(item -> item.created().isBefore(moment)).toList());
  }

  /** Whether everything that was looked for is there. */
  public boolean isComplete() {
    return missing.isEmpty();
  }

  /** What a step that audited puts out. */
  SortedMap<String, String> outputs() {
    SortedMap<String, String> outputs = new TreeMap<>();
    outputs.put(Arguments.MEDIA_AUDITED, String.valueOf(audited));
    outputs.put(Arguments.MEDIA_MISSING, String.valueOf(missing.size()));
    return outputs;
  }

  @Override
  public String toString() {
    if (missing.isEmpty()) {
      return "all of the " + audited + " newest media are in the bucket";
    }
    String names =
        missing.stream().limit(NAMED).map(MediaItem::toString).collect(Collectors.joining(", "));
    int more = missing.size() - NAMED;
    return missing.size()
        + " of the "
        + audited
        + " newest media are not in the bucket: "
        + names
        + (more > 0 ? " and " + more + " more" : "");
  }
}
