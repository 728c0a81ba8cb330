package io.github.essfailover.testkit;

import io.github.essfailover.model.MediaItem;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Synapse's table of local media holds: uploads, announcements without content, and cached
 * previews of web pages. Guarded by its world's lock.
 */
final class MediaTable {

  /** Those without an item are in no bucket, and nobody lost them. */
  private final Map<String, Optional<MediaItem>> rows = new LinkedHashMap<>();

  void uploaded(MediaItem item) {
    rows.put(item.id(), Optional.of(item));
  }

  void announced(String id) {
    rows.put(id, Optional.empty());
  }

  void cached(String id) {
    rows.put(id, Optional.empty());
  }

  /** Newest first. */
  List<MediaItem> uploads() {
    return rows.values().stream()
        .flatMap(Optional::stream)
        .sorted(Comparator.comparing(MediaItem::created).reversed())
        .toList();
  }
}
