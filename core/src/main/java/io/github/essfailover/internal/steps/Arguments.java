package io.github.essfailover.internal.steps;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceClaim;
import io.github.essfailover.fence.Strength;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.StepContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The names of step arguments and outputs, and what is derived from them. */
public final class Arguments {

  public static final String DATA_CENTER = "dataCenter";
  public static final String DATABASE = "database";
  public static final String DATABASES = "databases";
  public static final String FIREWALL = "firewall";
  public static final String DNS = "dns";
  public static final String SOURCE = "source";
  public static final String TARGET = "target";
  public static final String OTHERS = "others";
  public static final String QUIET_SECONDS = "quietSeconds";
  public static final String PROMOTE_STEPS = "promoteSteps";
  public static final String PREPARE_STEPS = "prepareSteps";
  public static final String CATCHUP_STEP = "catchupStep";
  public static final String PROMOTE_STEP = "promoteStep";
  public static final String SCOPE = "scope";
  public static final String RULE = "synchronousRule";
  public static final String FOLLOW_STEPS = "followSteps";
  public static final String FENCES = "fences";
  public static final String UPSTREAM = "upstream";
  public static final String SLOTS = "slots";
  public static final String HELD = "held";
  public static final String PODS = "pods";
  public static final String CLOSED = "closed";
  public static final String POWER = "power";
  public static final String ACCESS = "access";
  public static final String STREAMING = "streaming";
  public static final String CATALOG = "catalog";
  public static final String MEDIA_AUDITED = "mediaAudited";
  public static final String MEDIA_STEP = "mediaStep";
  public static final String MEDIA_MISSING = "mediaMissing";
  public static final String RELEASED_BY = "releasedBy";
  public static final String RELEASED_BECAUSE = "releasedBecause";
  public static final String BEHIND_BYTES = "behindBytes";
  public static final String UNDO_WITHIN = "undoWithin";
  public static final String LOAD_MILLIS = "loadMillis";

  public static final String MAX_LAG_BYTES = "maxLagBytes";
  public static final String POSITION = "position";
  public static final String REPLAYED = "replayed";
  public static final String APPROVED_LOSS = "approvedLoss";
  public static final String LOSS = "loss";
  public static final String FINAL_POSITION = "finalPosition";
  public static final String TIMELINE = "timeline";
  public static final String MARK = "mark";
  public static final String TTL = "ttlSeconds";
  public static final String OLD_TTL = "oldTtlSeconds";
  public static final String CACHED_UNTIL = "cachedUntil";
  public static final String STRANGERS = "strangers";
  public static final String TTL_STEP = "ttlStep";

  private Arguments() {}

  /** The mark that a step of a run writes: always the same one, also after a resume. */
  public static MarkId mark(RunId run, String step) {
    return MarkId.of(run + "." + StepId.of(step));
  }

  /**
   * The slot, and application name, under which a data center's server follows. PostgreSQL allows
   * no hyphen in it (documentation, 26.2.6.1); names of data centers have no underscore, so it
   * stays unique.
   */
  public static String slot(DataCenterId follower) {
    return follower.value().replace('-', '_');
  }

  static List<String> list(StepContext c, String name) {
    return Stream.of(c.argument(name).split(",")).filter(s -> !s.isEmpty()).toList();
  }

  /** What was there before the step acted, under that name; empty when it was not noted. */
  static String before(StepContext c, String name) {
    return c.before(c.step()).map(all -> all.get(name)).orElse("");
  }

  static Optional<SortedMap<String, String>> noting(String name, Object value) {
    SortedMap<String, String> before = new TreeMap<>();
    before.put(name, value.toString());
    return Optional.of(before);
  }

  /** The name under which it is noted whether a copy had a slot before a step made one there. */
  static String slotsOf(String dataCenter) {
    return SLOTS + "." + dataCenter;
  }

  static DataCenterId dataCenter(StepContext c) {
    return DataCenterId.of(c.argument(DATA_CENTER));
  }

  static Evidence evidence(
      StepContext c, String witness, Set<FenceClaim> claims, Strength strength, String seen) {
    return new Evidence(witness, claims, strength, seen, c.now(), Evidence.DEFAULT_MAX_AGE);
  }
}
