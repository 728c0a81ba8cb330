package io.github.essfailover.journal;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.RunId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file of one run. It is opened for each append and knows in between where it ended.
 *
 * <p>After a failed write or sync nothing is believed: a kernel that could not write a page calls
 * it clean all the same, so that a second sync would succeed and prove nothing. The next append
 * reads the file again, cuts off what was not confirmed and writes it anew; until then reads do not
 * show it. For the same reason the first append of a process to an existing file writes the last
 * frame once more: an earlier process may have failed to make it durable.
 *
 * <p>Confined by its monitor; appends also by the folder's mutex.
 */
final class RunFile {

  private final Disk disk;
  private final RunFolder folder;
  private final RunId run;
  private @Nullable Path file;
  private @Nullable Tail tail;
  private byte @Nullable [] unconfirmed;
  private boolean nameIsDurable;

  RunFile(Disk disk, RunFolder folder, RunId run) {
    this.disk = disk;
    this.folder = folder;
    this.run = run;
  }

  /**
   * Where to go on.
   *
   * @param start where the next write starts
   * @param before what it writes before the new frame, for it may not be durable
   * @param next the next number
   * @param size of the file, when nobody else wrote
   */
  private record Tail(long start, ByteBuffer before, long next, long size) {}

  synchronized List<byte[]> read() throws IOException {
    Optional<Path> found = find();
    if (found.isEmpty()) {
      return List.of();
    }
    try {
      return content(found.get()).records();
    } catch (JournalException e) {
      // A repair of another process may have been caught half-way; damage is there every time.
      return content(found.get()).records();
    }
  }

  synchronized void append(long sequence, byte[] record) throws IOException {
    Optional<Path> found = find();
    if (found.isEmpty()) {
      refuseGap(sequence, 0);
      Path created = folder.nextName(run);
      try (Disk.OpenFile open = disk.open(created, true)) {
        file = created;
        tail = new Tail(0, ByteBuffer.wrap(Frames.title(run)), 0, 0);
        write(open, tail, record);
      }
      return;
    }
    try (Disk.OpenFile open = disk.open(found.get(), false)) {
      Tail from = tail;
      if (from == null || unconfirmed != null || open.size() != from.size()) {
        from = look(found.get(), open);
      }
      if (sequence < from.next()) {
        throw taken(found.get(), sequence);
      }
      refuseGap(sequence, from.next());
      write(open, from, record);
    }
  }

  private Tail look(Path found, Disk.OpenFile open) throws IOException {
    byte[] bytes = confirmed(bytes(found));
    Frames.Content content = Frames.read(run, String.valueOf(found), bytes);
    if (open.size() > content.end()) {
      open.truncate(content.end());
      open.sync();
    }
    byte[] before =
        content.end() == 0
            ? Frames.title(run)
            : Arrays.copyOfRange(bytes, content.lastStart(), content.end());
    Tail seen =
        new Tail(
            content.lastStart(), ByteBuffer.wrap(before), content.records().size(), content.end());
    tail = seen;
    unconfirmed = null;
    return seen;
  }

  private void write(Disk.OpenFile open, Tail from, byte[] record) throws IOException {
    byte[] frame = Frames.frame(from.next(), record);
    ByteBuffer before = from.before().duplicate();
    ByteBuffer bytes = ByteBuffer.allocate(before.remaining() + frame.length);
    bytes.put(before).put(frame).flip();
    unconfirmed = frame;
    while (bytes.hasRemaining()) {
      if (open.write(bytes, from.start() + bytes.position()) <= 0) {
        throw new IOException("the disk took nothing");
      }
    }
    open.sync();
    if (!nameIsDurable) {
      folder.sync();
      nameIsDurable = true;
    }
    long end = from.start() + bytes.limit();
    tail = new Tail(end, ByteBuffer.allocate(0), from.next() + 1, end);
    unconfirmed = null;
  }

  private Frames.Content content(Path found) throws IOException {
    return Frames.read(run, String.valueOf(found), confirmed(bytes(found)));
  }

  private byte[] bytes(Path found) throws IOException {
    return disk.read(found).orElseThrow(() -> new IOException("the file is gone: " + found));
  }

  /** Without our own last record, when it was written and never confirmed. */
  private byte[] confirmed(byte[] bytes) {
    byte[] doubtful = unconfirmed;
    if (doubtful == null || bytes.length < doubtful.length) {
      return bytes;
    }
    int start = bytes.length - doubtful.length;
    boolean isOurs = Arrays.equals(bytes, start, bytes.length, doubtful, 0, doubtful.length);
    return isOurs ? Arrays.copyOf(bytes, start) : bytes;
  }

  private Optional<Path> find() throws IOException {
    if (file == null) {
      file = folder.find(run).orElse(null);
    }
    return Optional.ofNullable(file);
  }

  private JournalException taken(Path found, long sequence) throws IOException {
    List<byte[]> records = content(found).records();
    return JournalException.numberTaken(
        context(sequence, records.size()), records.get((int) sequence));
  }

  private void refuseGap(long sequence, long next) {
    if (sequence > next) {
      throw JournalException.refused(
          "The record would leave a gap in the journal.",
          context(sequence, next),
          "The journal lost records or belongs to another store; compare it with a copy.");
    }
  }

  private Map<String, String> context(long sequence, long next) {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("run", run.value());
    context.put("sequence", String.valueOf(sequence));
    context.put("next", String.valueOf(next));
    return context;
  }
}
