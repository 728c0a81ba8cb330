package io.github.essfailover.journal;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.internal.text.Sha256;
import io.github.essfailover.model.RunId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The content of a run's file:
 *
 * <pre>
 * essfailover-journal 1 &lt;run&gt; &lt;crc32&gt;
 * #&lt;sequence&gt; &lt;length&gt; &lt;sha256 of the record&gt; &lt;crc32 of this line so far&gt;
 * &lt;record&gt;
 * ...
 * </pre>
 *
 * <p>The checksum of the header comes before the length is believed: a damaged length can therefore
 * never make a complete record look torn. Torn is only what ends inside the last frame and is, byte
 * by byte, the beginning of a frame that could have been written. Pure functions.
 */
final class Frames {

  /** The longest record: 64 MiB. */
  static final int MAX_RECORD = 64 * 1024 * 1024;

  private static final Pattern HEADER =
      Pattern.compile("(#(\\d{1,18}) (\\d{1,8}) ([0-9a-f]{64})) ([0-9a-f]{8})");

  private static final Pattern TITLE =
      Pattern.compile("(essfailover-journal (\\d{1,9}) [^\\s]+) ([0-9a-f]{8})\n.*", Pattern.DOTALL);

  /** Longer than any header. */
  private static final int HEADER_LIMIT = 120;

  /** Longer than any first line. */
  private static final int TITLE_LIMIT = 1024;

  private Frames() {}

  /**
   * What a file holds.
   *
   * @param records the complete records
   * @param lastStart where the last complete frame starts; 0 when there is none
   * @param end where the last complete frame ends; what follows is torn
   * @param torn whether something follows
   */
  record Content(List<byte[]> records, int lastStart, int end, boolean torn) {}

  /** The first line of a run's file, which tells it from a renamed one. */
  static byte[] title(RunId run) {
    String text = "essfailover-journal 1 " + run;
    return ascii(text + " " + crc(text) + "\n");
  }

  /** One record as it is stored. */
  static byte[] frame(long sequence, byte[] record) {
    String text = "#" + sequence + " " + record.length + " " + Sha256.hex(record);
    byte[] header = ascii(text + " " + crc(text) + "\n");
    byte[] frame = Arrays.copyOf(header, header.length + record.length + 1);
    System.arraycopy(record, 0, frame, header.length, record.length);
    frame[frame.length - 1] = '\n';
    return frame;
  }

  /** Reads a file, or says where it is damaged. */
  static Content read(RunId run, String file, byte[] bytes) {
    byte[] title = title(run);
    int compared = Math.min(title.length, bytes.length);
    int wrong = Arrays.mismatch(title, 0, compared, bytes, 0, compared);
    if (wrong >= 0) {
      refuseOtherVersion(file, bytes);
      throw damaged(file, wrong, "the first line is not that of run " + run);
    }
    if (bytes.length < title.length) {
      return new Content(List.of(), 0, 0, bytes.length > 0);
    }
    return frames(file, bytes, title.length);
  }

  /** A whole first line of another version is no damage. */
  private static void refuseOtherVersion(String file, byte[] bytes) {
    int length = Math.min(bytes.length, TITLE_LIMIT);
    Matcher title = TITLE.matcher(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
    if (title.matches()
        && title.group(3).equals(crc(title.group(1)))
        && Long.parseLong(title.group(2)) > 1) {
      throw JournalRecord.newer(Map.of("file", file, "version", title.group(2)));
    }
  }

  private static Content frames(String file, byte[] bytes, int from) {
    List<byte[]> records = new ArrayList<>();
    int lastStart = 0;
    int at = from;
    while (at < bytes.length) {
      int newLine = indexOfNewLine(bytes, at);
      if (newLine < 0) {
        checkBeginning(file, bytes, at, records.size());
        return new Content(records, lastStart, at, true);
      }
      Header header = header(file, bytes, at, newLine, records.size());
      int payload = newLine + 1;
      // Computed as a difference: the sum could exceed an int only in theory, this cannot.
      if (bytes.length - payload <= header.length) {
        checkTornPayload(file, bytes, payload, header);
        return new Content(records, lastStart, at, true);
      }
      records.add(payload(file, bytes, payload, header));
      lastStart = at;
      at = payload + header.length + 1;
    }
    return new Content(records, lastStart, at, false);
  }

  private record Header(int length, String sha256) {}

  private static Header header(String file, byte[] bytes, int at, int newLine, int expected) {
    Matcher header = HEADER.matcher(text(bytes, at, newLine));
    if (!header.matches() || !header.group(5).equals(crc(header.group(1)))) {
      throw damaged(file, at, "not the header of a record");
    }
    if (Long.parseLong(header.group(2)) != expected) {
      throw damaged(file, at, "record " + header.group(2) + " where " + expected + " belongs");
    }
    return new Header(Integer.parseInt(header.group(3)), header.group(4));
  }

  private static byte[] payload(String file, byte[] bytes, int at, Header header) {
    byte[] record = Arrays.copyOfRange(bytes, at, at + header.length);
    if (bytes[at + header.length] != '\n' || !Sha256.hex(record).equals(header.sha256)) {
      throw damaged(file, at, "the record does not have its checksum");
    }
    return record;
  }

  /** A record that lacks nothing but its newline can be checked; it was never confirmed either. */
  private static void checkTornPayload(String file, byte[] bytes, int at, Header header) {
    if (bytes.length - at == header.length
        && !Sha256.hex(Arrays.copyOfRange(bytes, at, bytes.length)).equals(header.sha256)) {
      throw damaged(file, at, "the record does not have its checksum");
    }
  }

  private static void checkBeginning(String file, byte[] bytes, int at, int expected) {
    String rest = text(bytes, at, bytes.length);
    Matcher header = HEADER.matcher(rest);
    String start = "#" + expected + " ";
    boolean possible =
        rest.length() <= HEADER_LIMIT
            && (rest.startsWith(start) || start.startsWith(rest))
            && (header.matches() ? header.group(5).equals(crc(header.group(1))) : header.hitEnd());
    if (!possible) {
      throw damaged(file, at, "neither a record nor the beginning of one");
    }
  }

  private static int indexOfNewLine(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Latin 1 maps each byte to one character, so that no damage is lost in decoding. */
  private static String text(byte[] bytes, int from, int to) {
    return new String(
        bytes, from, Math.min(to - from, HEADER_LIMIT + 1), StandardCharsets.ISO_8859_1);
  }

  private static JournalException damaged(String file, int position, String what) {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("file", file);
    context.put("position", String.valueOf(position));
    context.put("seen", what);
    return JournalException.damaged("The journal is damaged.", context);
  }

  static String crc(String text) {
    CRC32 crc = new CRC32();
    crc.update(ascii(text));
    return String.format("%08x", crc.getValue());
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
