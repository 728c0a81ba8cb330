package io.github.essfailover.request;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.DataCenterId;
import java.util.ArrayList;
import java.util.List;

/**
 * The source is well and hands over to the target; no acknowledged write is lost, and that is
 * proved before anything is promoted. Failback is a switchover to the original data center.
 *
 * <pre>{@code
 * Switchover.from("dc1").to("dc2").because("CHG-12: maintenance of dc1");
 * }</pre>
 *
 * <p>Everything until the promotion is undone by itself when it fails and nobody decides otherwise.
 * Immutable; each method returns a changed copy.
 *
 * @param source the data center that is active
 * @param target the data center that serves afterwards
 * @param reason why
 * @param maxLagBytes how far a standby may lie behind the source, in bytes of write-ahead log, when
 *     the source is stopped; more is refused
 * @param waitsForOldTtls whether the source is stopped only when no resolver keeps a long time to
 *     live any more
 */
public record Switchover(
    DataCenterId source,
    DataCenterId target,
    String reason,
    long maxLagBytes,
    boolean waitsForOldTtls)
    implements FailoverRequest {

  /** One segment of write-ahead log: 16 MiB. */
  public static final long DEFAULT_MAX_LAG_BYTES = 16L * 1024 * 1024;

  /** Reports everything that is wrong at once. */
  public Switchover {
    List<String> problems = new ArrayList<>();
    if (source.equals(target)) {
      problems.add("target '" + target + "' is the source; name another data center");
    }
    if (reason.isBlank()) {
      problems.add("the reason is empty; say why, for instance a change number");
    }
    if (maxLagBytes < 0) {
      problems.add("maxLagBytes " + maxLagBytes + " is negative; give 0 or more");
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException("The switchover request", problems);
    }
  }

  /** Begins a request with the data center that is active. */
  public static From from(String source) {
    return new From(DataCenterId.of(source));
  }

  /** A request that lacks its target. */
  public record From(DataCenterId source) {
    /** Names the data center that takes over. */
    public To to(String target) {
      return new To(source, DataCenterId.of(target));
    }
  }

  /** A request that lacks its reason. */
  public record To(DataCenterId source, DataCenterId target) {
    /** Says why; not empty. */
    public Switchover because(String reason) {
      return new Switchover(source, target, reason, DEFAULT_MAX_LAG_BYTES, false);
    }
  }

  /** Bounds how far a standby may lie behind, in bytes of write-ahead log; default 16 MiB. */
  public Switchover laggingAtMost(long bytes) {
    return new Switchover(source, target, reason, bytes, waitsForOldTtls);
  }

  /**
   * A time to live above 60 s is lowered before anything else; this waits, too, until resolvers
   * have forgotten the long one, which may take hours. Default: the report says until when they may
   * keep it, and the switchover goes on.
   */
  public Switchover waitingForOldTtls() {
    return new Switchover(source, target, reason, maxLagBytes, true);
  }
}
