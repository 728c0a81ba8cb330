package io.github.essfailover.testkit.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What goes wrong in a night with the machines that orchestrators run on, with the store of their
 * journal, with the name servers and with people. Everything follows from the seed.
 *
 * @param clocks by how much the clock of the orchestrator with that number is off, from 1
 * @param settings when somebody sets the clock of the machine that is at it, and by how much
 * @param stalls when the process that is at it stands still, and for how long
 * @param outages when the store answers that process badly
 * @param slowZone the data center whose name server takes over the zone late, and how late
 * @param muddled of a hundred answers, so many are an earlier answer once more
 */
record Weather(
    Map<Integer, Duration> clocks,
    List<Setting> settings,
    List<Stall> stalls,
    List<Outage> outages,
    Optional<SlowZone> slowZone,
    int muddled) {

  static final Weather FAIR =
      new Weather(Map.of(), List.of(), List.of(), List.of(), Optional.empty(), 0);

  /** Copies what it is given. */
  Weather {
    clocks = new TreeMap<>(clocks);
    settings = List.copyOf(settings);
    stalls = List.copyOf(stalls);
    outages = List.copyOf(outages);
  }

  /** A clock is set. */
  record Setting(Duration after, Duration by) {}

  /** A process stands still. */
  record Stall(Duration after, Duration lasts) {}

  /** How a store answers badly. */
  enum Answer {
    /** 500: nothing is stored. */
    REFUSES,
    /** It stores, and the answer is lost: what is sent again meets itself, as 409 or 412. */
    MUTE,
    /** It takes seconds. */
    SLOW
  }

  /** The store is bad for so long. */
  record Outage(Answer answer, Duration after, Duration lasts) {}

  /** A server of the zone that is late. */
  record SlowZone(String dataCenter, Duration late) {}

  static Weather of(long seed) {
    SplittableRandom dice = new SplittableRandom(seed ^ 0x7ea7e4L);
    Map<Integer, Duration> clocks = new TreeMap<>();
    for (int orchestrator = 1; orchestrator <= 5; orchestrator++) {
      if (dice.nextBoolean()) {
        clocks.put(orchestrator, within(dice, 600));
      }
    }
    List<Setting> settings = new ArrayList<>();
    for (int i = dice.nextInt(3); i > 0; i--) {
      settings.add(new Setting(upTo(dice, 40_000), within(dice, 900)));
    }
    List<Stall> stalls = new ArrayList<>();
    for (int i = dice.nextInt(3); i > 0; i--) {
      stalls.add(new Stall(upTo(dice, 40_000), upTo(dice, dice.nextBoolean() ? 10_000 : 150_000)));
    }
    List<Outage> outages = new ArrayList<>();
    for (int i = dice.nextInt(3); i > 0; i--) {
      Answer answer = Answer.values()[dice.nextInt(Answer.values().length)];
      outages.add(new Outage(answer, upTo(dice, 40_000), upTo(dice, 15_000)));
    }
    Optional<SlowZone> zone =
        dice.nextInt(3) == 0
            ? Optional.of(new SlowZone("dc" + (1 + dice.nextInt(2)), upTo(dice, 45_000)))
            : Optional.empty();
    return new Weather(clocks, settings, stalls, outages, zone, dice.nextInt(2) * 15);
  }

  private static Duration within(SplittableRandom dice, long seconds) {
    return Duration.ofSeconds(dice.nextLong(2 * seconds + 1) - seconds);
  }

  private static Duration upTo(SplittableRandom dice, long millis) {
    return Duration.ofMillis(1 + dice.nextLong(millis));
  }

  /** As lines of a {@link NightScript}. */
  List<String> items() {
    List<String> items = new ArrayList<>();
    clocks.forEach((orchestrator, off) -> items.add("clock " + orchestrator + " " + off));
    settings.forEach(each -> items.add("clock-set " + each.after() + " " + each.by()));
    stalls.forEach(each -> items.add("stall " + each.after() + " " + each.lasts()));
    outages.forEach(
        each -> items.add("store " + each.answer() + " " + each.after() + " " + each.lasts()));
    slowZone.ifPresent(zone -> items.add("zone " + zone.dataCenter() + " " + zone.late()));
    return items;
  }

  /** What {@link #items} wrote; what people said is in the script as it is. */
  static Weather of(List<String> items) {
    Map<Integer, Duration> clocks = new TreeMap<>();
    List<Setting> settings = new ArrayList<>();
    List<Stall> stalls = new ArrayList<>();
    List<Outage> outages = new ArrayList<>();
    Optional<SlowZone> zone = Optional.empty();
    for (String[] words : items.stream().map(item -> item.split(" ")).toList()) {
      switch (words[0]) {
        case "clock" -> clocks.put(Integer.valueOf(words[1]), Duration.parse(words[2]));
        case "clock-set" -> settings.add(new Setting(at(words, 1), at(words, 2)));
        case "stall" -> stalls.add(new Stall(at(words, 1), at(words, 2)));
        case "store" ->
            outages.add(new Outage(Answer.valueOf(words[1]), at(words, 2), at(words, 3)));
        case "zone" -> zone = Optional.of(new SlowZone(words[1], at(words, 2)));
        default -> {}
      }
    }
    return new Weather(clocks, settings, stalls, outages, zone, 0);
  }

  private static Duration at(String[] words, int index) {
    return Duration.parse(words[index]);
  }
}
