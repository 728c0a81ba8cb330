package io.github.essfailover.internal.watch;

import io.github.essfailover.internal.engine.BoundedCalls;
import io.github.essfailover.internal.engine.Mailbox;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.internal.json.JsonFields;
import io.github.essfailover.internal.json.JsonText;
import io.github.essfailover.internal.text.Lines;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.LastKnownPosition;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.spi.NoteStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Last known positions of primaries, in memory and from time to time in the notes; a note that
 * cannot be written or read is lost. Confined to the mailbox.
 */
final class Remembered {

  private static final Logger log = LoggerFactory.getLogger("io.github.essfailover.watch");
  private static final Duration WRITE_EVERY = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofSeconds(4);

  private final DeploymentId deployment;
  private final Optional<NoteStore> notes;
  private final Seams seams;
  private final BoundedCalls calls;
  private final Map<String, LastKnownPosition> positions = new TreeMap<>();
  private @Nullable Instant written;
  private boolean busy;

  Remembered(DeploymentId deployment, Optional<NoteStore> notes, Seams seams, Mailbox mailbox) {
    this.deployment = deployment;
    this.notes = notes;
    this.seams = seams;
    this.calls = new BoundedCalls(seams, mailbox);
  }

  Map<String, LastKnownPosition> all() {
    return Map.copyOf(positions);
  }

  void put(LastKnownPosition position) {
    positions.put(position.database(), position);
    Instant now = seams.clock().instant();
    if (notes.isPresent()
        && !busy
        && (written == null || !now.isBefore(written.plus(WRITE_EVERY)))) {
      busy = true;
      written = now;
      byte[] note = encode(positions.values());
      send(
          () -> {
            notes.get().put(key(), note);
            return Map.of();
          });
    }
  }

  /** What an earlier watch knew; what was seen meanwhile is newer. */
  void recall() {
    if (notes.isPresent()) {
      busy = true;
      send(() -> notes.get().get(key()).map(Remembered::decode).orElse(Map.of()));
    }
  }

  private void send(java.util.concurrent.Callable<Map<String, LastKnownPosition>> call) {
    var unused =
        calls.call(
            Deadline.after(LIMIT, seams.clock()),
            call,
            (known, failure) -> {
              if (failure != null) {
                log.warn("Last known positions are not kept: {}", Lines.one(failure.toString()));
              } else if (known != null) {
                known.forEach(positions::putIfAbsent);
              }
            },
            () -> busy = false);
  }

  private String key() {
    return "positions/" + deployment;
  }

  static byte[] encode(Collection<LastKnownPosition> positions) {
    List<Map<String, Object>> list =
        positions.stream()
            .map(
                p -> {
                  Map<String, Object> json = new LinkedHashMap<>();
                  json.put("dataCenter", p.dataCenter().value());
                  json.put("database", p.database());
                  json.put("systemIdentifier", p.systemIdentifier());
                  json.put("position", p.position().toString());
                  json.put("at", p.at().toString());
                  p.lastCommitAt().ifPresent(at -> json.put("lastCommitAt", at.toString()));
                  return json;
                })
            .toList();
    return JsonText.write(Map.of("positions", list)).getBytes(StandardCharsets.UTF_8);
  }

  static Map<String, LastKnownPosition> decode(byte[] note) {
    Map<String, LastKnownPosition> positions = new TreeMap<>();
    JsonFields json = JsonFields.parse(new String(note, StandardCharsets.UTF_8));
    for (JsonFields each : json.objects("positions")) {
      positions.put(
          each.text("database"),
          new LastKnownPosition(
              each.value("dataCenter", DataCenterId::of),
              each.text("database"),
              each.text("systemIdentifier"),
              each.value("position", Lsn::parse),
              each.instant("at"),
              each.optionalText("lastCommitAt").map(Instant::parse)));
    }
    return positions;
  }
}
