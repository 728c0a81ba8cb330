package io.github.essfailover.journal;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.RunId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of the runs' files: {@code 00007-<run>.journal}. The number keeps the order in which
 * runs began, which times of files would not over a copy. Thread-safe.
 */
record RunFolder(Disk disk, Path path) {

  private static final Pattern NAME = Pattern.compile("(\\d{5,9})-(.+)\\.journal");

  /** One run's file. */
  record Entry(long number, RunId run, Path file) {}

  /** All files of runs, in the order of their numbers. */
  List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (String name : disk.list(path)) {
      Matcher matcher = NAME.matcher(name);
      if (matcher.matches()) {
        // A colon is not allowed in the file names of every system; a plus never is in a run's.
        RunId run = RunId.of(matcher.group(2).replace('+', ':'));
        entries.add(new Entry(Long.parseLong(matcher.group(1)), run, path.resolve(name)));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::number));
    return entries;
  }

  /** The file of that run. */
  Optional<Path> find(RunId run) throws IOException {
    List<Path> files =
        entries().stream().filter(entry -> entry.run().equals(run)).map(Entry::file).toList();
    if (files.size() > 1) {
      throw JournalException.damaged(
          "The journal has two files of one run.", Map.of("files", files.toString()));
    }
    return files.stream().findFirst();
  }

  /** A name for the file of a new run. */
  Path nextName(RunId run) throws IOException {
    long number = entries().stream().mapToLong(Entry::number).max().orElse(0) + 1;
    return path.resolve(String.format("%05d-%s.journal", number, run.value().replace(':', '+')));
  }

  /** Names are durable on return. */
  void sync() throws IOException {
    disk.syncFolder(path);
  }
}
