package io.github.essfailover.journal;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.internal.json.JsonFields;
import io.github.essfailover.internal.json.JsonText;
import io.github.essfailover.internal.text.Sha256;
import io.github.essfailover.model.RunId;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One record of a journal: its number, the hash of the record before it and one or more entries.
 * The hashes chain the records of a run, so that none can be changed or left out unnoticed.
 *
 * <p>Immutable.
 *
 * @param run the run that it belongs to
 * @param sequence from 0
 * @param previous SHA-256 of the bytes of the record before, in hex; {@link #FIRST} for the first
 */
public record JournalRecord(RunId run, long sequence, String previous, List<JournalEntry> entries) {

  /** What the first record names as its predecessor. */
  public static final String FIRST = "0".repeat(64);

  private static final long VERSION = 1;

  /** Copies what it is given. */
  public JournalRecord {
    entries = List.copyOf(entries);
  }

  /** The bytes to store: one line of JSON. */
  public byte[] encode() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", VERSION);
    json.put("run", run.value());
    json.put("sequence", sequence);
    json.put("previous", previous);
    json.put("entries", EntryJson.writeAll(entries));
    return JsonText.write(json).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #encode()} made.
   *
   * @throws IllegalArgumentException when it is something else
   * @throws JournalException {@code JOURNAL_REFUSED} when a newer version of the library wrote it
   */
  public static JournalRecord decode(byte[] bytes) {
    JsonFields json = JsonFields.parse(new String(bytes, StandardCharsets.UTF_8));
    if (json.number("version") > VERSION) {
      throw newer(Map.of("version", Long.toString(json.number("version"))));
    }
    if (json.number("version") != VERSION) {
      throw new IllegalArgumentException("record version " + json.number("version"));
    }
    try {
      return new JournalRecord(
          json.value("run", RunId::of),
          json.number("sequence"),
          json.text("previous"),
          json.objects("entries").stream().map(EntryJson::read).toList());
    } catch (PlanException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  static JournalException newer(Map<String, String> context) {
    return JournalException.refused(
        "The journal was written by a newer version of the library.",
        context,
        "Use the version that wrote it, or a later one; nothing was changed.");
  }

  /** The hash by which the next record names this one. */
  public static String hash(byte[] encoded) {
    return Sha256.hex(encoded);
  }
}
