package io.github.essfailover.internal.steps;

import io.github.essfailover.model.MediaItem;
import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What of production's media is in the bucket before a drill is in it afterwards. Counting objects
 * would not show it: users go on uploading.
 */
final class DrillMedia implements StepHandler {

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(3);
  private static final String AT = "mediaAt";
  private static final String ABSENT = "mediaAbsent";

  /** With more than that nothing could be said afterwards, and they are the greater trouble. */
  private static final int MOST_ABSENT = 100;

  @Override
  public Observed observe(StepContext c) {
    Site active = c.siteOf(Arguments.SOURCE);
    MediaAudit audit =
        MediaAudit.of(
            active.media().orElseThrow(), active.objectStorage().orElseThrow(), c.deadline());
    Optional<StepId> before =
        Optional.ofNullable(c.arguments().get(Arguments.MEDIA_STEP)).map(StepId::of);
    return before.map(step -> compare(c, audit, step)).orElseGet(() -> remember(c, audit));
  }

  private static Observed remember(StepContext c, MediaAudit audit) {
    if (audit.missing().size() > MOST_ABSENT) {
      return Observed.hopeless(audit + ": find them first");
    }
    SortedMap<String, String> outputs = audit.outputs();
    outputs.put(AT, c.now().toString());
    outputs.put(
        ABSENT, audit.missing().stream().map(MediaItem::id).collect(Collectors.joining(",")));
    return new Observed.Done(audit.toString(), List.of(), outputs);
  }

  private static Observed compare(StepContext c, MediaAudit audit, StepId before) {
    Instant at = Instant.parse(c.output(before, AT).orElseThrow());
    List<String> absent = List.of(c.output(before, ABSENT).orElseThrow().split(",", -1));
    List<String> gone =
        audit.olderThan(at).missing().stream()
            .map(MediaItem::id)
            .filter(id -> !absent.contains(id))
            .toList();
    return gone.isEmpty()
        ? new Observed.Done(
            "of the " + audit.audited() + " newest media none is gone", List.of(), audit.outputs())
        : Observed.notYet("media that were there before the drill are gone: " + gone, LOOK_AGAIN);
  }

  @Override
  public boolean mutates() {
    return false;
  }
}
