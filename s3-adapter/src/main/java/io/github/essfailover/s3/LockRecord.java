package io.github.essfailover.s3;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One entry of a lock's log. Immutable.
 *
 * @param lease whose it is; another one for each taking
 * @param mark of this one entry: a renewal without an answer must not be taken for the next one
 * @param epoch the number of the entry with which the lock was taken
 * @param isHeld whether it takes or renews; else it gives back
 * @param time for how long nobody else takes it, from when they saw the entry
 */
record LockRecord(
    String lease, String mark, long epoch, boolean isHeld, Duration time, String owner) {

  private static final String FORM = "essfailover lock 1";

  LockRecord {
    owner = owner.lines().findFirst().orElse("");
  }

  /** The entry that takes the lock. */
  static LockRecord taken(long epoch, Duration time, String owner) {
    String lease = UUID.randomUUID().toString();
    return new LockRecord(lease, lease, epoch, true, time, owner);
  }

  LockRecord renewed() {
    return new LockRecord(lease, UUID.randomUUID().toString(), epoch, true, time, owner);
  }

  LockRecord released() {
    return new LockRecord(lease, UUID.randomUUID().toString(), epoch, false, time, owner);
  }

  byte[] encode() {
    return String.join(
            "\n",
            FORM,
            isHeld ? "held" : "released",
            lease,
            mark,
            Long.toString(epoch),
            Long.toString(time.toMillis()),
            owner,
            "")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Empty when that is no entry, or one of a later form. */
  static Optional<LockRecord> decode(byte[] bytes) {
    List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    if (lines.size() < 6 || !lines.get(0).equals(FORM)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new LockRecord(
              lines.get(2),
              lines.get(3),
              Long.parseLong(lines.get(4)),
              !lines.get(1).equals("released"),
              Duration.ofMillis(Long.parseLong(lines.get(5))),
              lines.size() > 6 ? lines.get(6) : ""));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
