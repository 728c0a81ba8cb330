package io.github.essfailover.testkit.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What one simulated night is like; everything follows from the seed.
 *
 * @param faults of a thousand calls, so many go wrong
 * @param faultLimit faults end after so many, so that every night ends
 * @param crashAfter each orchestrator but the last crashes after so many appends of its own
 * @param synchronous whether commits wait for one of the standbys
 * @param stopAfter when somebody asks the run to stop
 * @param abortAfter when somebody asks for the run to be undone
 * @param settles whether somebody settles the debts when the run is over
 * @param weather what goes wrong with machines, stores, name servers and people
 * @param failingAppends numbers of appends that fail, before or after storing
 */
record SimulationOptions(
    long seed,
    List<String> dataCenters,
    boolean secondServer,
    boolean secondFirewall,
    boolean outsideFirewall,
    boolean power,
    boolean archive,
    boolean wrongManifest,
    Loss loss,
    Duration lossAfter,
    boolean statement,
    List<Long> lagBytes,
    int earlyCommits,
    Duration latency,
    int faults,
    int faultLimit,
    boolean hangs,
    List<Integer> crashAfter,
    List<Integer> failingAppends,
    List<Disturbance> disturbances,
    boolean patientPeople,
    boolean synchronous,
    Optional<Duration> stopAfter,
    Optional<Duration> abortAfter,
    boolean settles,
    Weather weather) {

  /** What happens to dc1. */
  enum Loss {
    POWER,
    DATABASE,
    CLUSTER,
    UNREACHABLE_FOR_ORCHESTRATOR,
    ISOLATED,
    CUT_OFF,
    NOTHING
  }

  /** What else happens on the way. */
  enum Kind {
    SOURCE_RETURNS,
    TARGET_OUT_OF_REACH,
    THIRD_LOSES_POWER,
    THIRD_OUT_OF_REACH,
    ZONE_EDITED
  }

  /** Something that happens so long after the start of the run, for so long. */
  record Disturbance(Kind kind, Duration after, Duration lasts) {}

  static SimulationOptions of(long seed) {
    SplittableRandom dice = new SplittableRandom(seed);
    int count = 2 + dice.nextInt(3);
    boolean calm = dice.nextInt(4) == 0;
    Loss loss = Loss.values()[dice.nextInt(Loss.values().length)];
    if (dice.nextInt(3) == 0) {
      loss = Loss.POWER;
    }
    return new SimulationOptions(
        seed,
        IntStream.rangeClosed(1, count).mapToObj(i -> "dc" + i).toList(),
        dice.nextInt(3) == 0,
        dice.nextInt(3) == 0,
        dice.nextInt(3) == 0,
        dice.nextInt(5) == 0,
        dice.nextInt(5) == 0,
        dice.nextInt(25) == 0,
        loss,
        Duration.ofMillis(dice.nextInt(2) * dice.nextLong(60_000)),
        dice.nextInt(10) < 7,
        IntStream.range(0, count).mapToObj(i -> dice.nextInt(2) * dice.nextLong(2_000)).toList(),
        dice.nextInt(12),
        Duration.ofMillis(dice.nextInt(2) * dice.nextLong(30)),
        calm ? 0 : 5 + dice.nextInt(95),
        calm ? 0 : dice.nextInt(40),
        dice.nextInt(4) == 0,
        crashes(dice),
        IntStream.range(0, calm ? 0 : dice.nextInt(3))
            .map(i -> 2 + dice.nextInt(60))
            .boxed()
            .toList(),
        disturbances(dice, calm),
        dice.nextInt(3) > 0,
        dice.nextInt(3) == 0,
        moment(dice),
        moment(dice),
        dice.nextBoolean(),
        Weather.FAIR);
  }

  /** The same night in bad weather. */
  SimulationOptions inBadWeather() {
    return in(Weather.of(seed));
  }

  private SimulationOptions in(Weather other) {
    return new SimulationOptions(
        seed,
        dataCenters,
        secondServer,
        secondFirewall,
        outsideFirewall,
        power,
        archive,
        wrongManifest,
        loss,
        lossAfter,
        statement,
        lagBytes,
        earlyCommits,
        latency,
        faults,
        faultLimit,
        hangs,
        crashAfter,
        failingAppends,
        disturbances,
        patientPeople,
        synchronous,
        stopAfter,
        abortAfter,
        settles,
        other);
  }

  private static Optional<Duration> moment(SplittableRandom dice) {
    Duration moment = Duration.ofMillis(dice.nextLong(20_000));
    return dice.nextInt(8) == 0 ? Optional.of(moment) : Optional.empty();
  }

  private static List<Integer> crashes(SplittableRandom dice) {
    return IntStream.range(0, dice.nextInt(2) * dice.nextInt(4))
        .map(i -> 1 + dice.nextInt(45))
        .boxed()
        .toList();
  }

  private static List<Disturbance> disturbances(SplittableRandom dice, boolean calm) {
    List<Disturbance> list = new ArrayList<>();
    for (int i = calm ? 0 : dice.nextInt(3); i > 0; i--) {
      list.add(
          new Disturbance(
              Kind.values()[dice.nextInt(Kind.values().length)],
              Duration.ofMillis(dice.nextLong(60_000)),
              Duration.ofMillis(500 + dice.nextLong(30_000))));
    }
    return list;
  }

  String source() {
    return "dc1";
  }

  String target() {
    return "dc2";
  }

  /** The standbys that do not take over. */
  List<String> others() {
    return dataCenters.subList(2, dataCenters.size());
  }

  Cast cast() {
    boolean returns = disturbances.stream().anyMatch(each -> each.kind() == Kind.SOURCE_RETURNS);
    return new Cast(source(), target(), others(), archive, returns);
  }
}
