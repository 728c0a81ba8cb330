package io.github.essfailover.s3;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.RunId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where a journal's records are: {@code runs/<run>/<number>}, and {@code order/<number>-<run>} for
 * the order of the runs, because a store's times have whole seconds. Thread-safe.
 */
final class RunKeys {

  private static final int DIGITS = 19;

  private final Bucket bucket;
  private final WriteOnce objects;
  private final String runs;
  private final String order;

  RunKeys(Bucket bucket, WriteOnce objects, String prefix) {
    this.bucket = bucket;
    this.objects = objects;
    this.runs = prefix + "runs/";
    this.order = prefix + "order/";
  }

  /** Numbers of one length, so that listings are in their order. */
  static String number(long value) {
    return String.format(Locale.ROOT, "%019d", value);
  }

  String record(RunId run, long sequence) {
    return runs + run + "/" + number(sequence);
  }

  /** The highest number that the listing shows; -1 when there is none. */
  long highest(RunId run, Deadline deadline) {
    String folder = runs + run + "/";
    long[] highest = {-1};
    bucket.list(
        folder,
        deadline,
        object -> {
          String name = object.key().substring(folder.length());
          if (name.matches("\\d{" + DIGITS + "}")) {
            highest[0] = Math.max(highest[0], Long.parseLong(name));
          }
        });
    return highest[0];
  }

  /**
   * Gives the run its place in the order, unless it has one. Runs that begin at the same moment may
   * get the same number; their names decide then.
   */
  void announce(RunId run, Deadline deadline) {
    long last = 0;
    for (String name : places(deadline)) {
      if (runOf(name).equals(run.value())) {
        return;
      }
      last = Math.max(last, Long.parseLong(name.substring(0, DIGITS)));
    }
    objects.create(order + number(last + 1) + "-" + run, new byte[0], deadline);
  }

  /** All runs with a first record. */
  List<RunId> runs(Deadline deadline) {
    Set<String> begun = new HashSet<>();
    bucket.list(
        runs,
        deadline,
        object -> {
          if (object.key().endsWith("/" + number(0))) {
            begun.add(object.key().substring(runs.length(), object.key().lastIndexOf('/')));
          }
        });
    Set<RunId> ordered = new LinkedHashSet<>();
    for (String name : places(deadline)) {
      if (begun.contains(runOf(name))) {
        ordered.add(RunId.of(runOf(name)));
      }
    }
    return List.copyOf(ordered);
  }

  private List<String> places(Deadline deadline) {
    List<String> names = new ArrayList<>();
    bucket.list(
        order,
        deadline,
        object -> {
          String name = object.key().substring(order.length());
          if (name.matches("\\d{" + DIGITS + "}-.+")) {
            names.add(name);
          }
        });
    return names;
  }

  private static String runOf(String place) {
    return place.substring(DIGITS + 1);
  }
}
