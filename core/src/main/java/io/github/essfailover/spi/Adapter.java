package io.github.essfailover.spi;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Fingerprint;
import io.github.essfailover.model.Location;
import java.util.List;
import java.util.Map;

/** What every port has. Implementations are thread-safe for everything declared here. */
public interface Adapter {

  /**
   * The name, unique for its data center and port; it becomes part of step ids. A lower-case label.
   */
  String name();

  /** What it is and talks to, for plans and reports; stable, without addresses or secrets. */
  default String kind() {
    return getClass().getSimpleName();
  }

  /** Where the thing that it talks to lives. */
  Location locatedIn();

  /**
   * The passive twin of every change: settings, permissions, reachability of what the changes will
   * need. Reads only. What cannot be checked is a finding, not an exception.
   */
  default List<Finding> check(Deadline deadline) {
    return List.of();
  }

  /** What must be equal in all data centers, by name. Core compares; see {@link Fingerprint}. */
  default Map<String, Fingerprint> parity(byte[] key, Deadline deadline) {
    return Map.of();
  }

  /**
   * What {@link #compare} needs to know of this thing, in the adapter's own words: for what has to
   * be enough and need not be equal. Readable by anybody; no secrets.
   */
  default Map<String, String> comparable(Deadline deadline) {
    return Map.of();
  }

  /**
   * Compares this thing with those of the same kind and name in other data centers. No I/O: all
   * there is to know is what {@link #comparable} said.
   *
   * @param peers those that answered, without this one
   */
  default List<Finding> compare(
      Map<String, String> own, Map<DataCenterId, Map<String, String>> peers) {
    return List.of();
  }
}
