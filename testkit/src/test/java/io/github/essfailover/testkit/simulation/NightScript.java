package io.github.essfailover.testkit.simulation;

import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.simulation.SimulationOptions.Disturbance;
import io.github.essfailover.testkit.simulation.SimulationOptions.Kind;
import io.github.essfailover.testkit.simulation.SimulationOptions.Loss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A night as text, one thing that can be left out a line: what the deployment is like, what the
 * world does, which calls go wrong, what people answer. What is not in it is plain: nothing fails,
 * and people try again. Only interleavings and commits still follow from the seed.
 *
 * <pre>
 * # why it is kept
 * seed 17
 * loss POWER PT0S
 * fault dc2/database/main promote #1 = UnknownButApplied
 * answer promote.main.dc2.failed #1 = WAIVE PT3.2S
 * </pre>
 */
record NightScript(long seed, Guards guards, List<String> items) {

  /** Whether guards stand in the data centers, and whether they do anything. */
  enum Guards {
    NONE,
    AWAKE,
    ASLEEP
  }

  NightScript {
    items = List.copyOf(items);
  }

  /** All that happened in that night. */
  static NightScript of(SimulatedNight night) {
    List<String> items = new ArrayList<>(items(night.options()));
    night.faultScript().forEach(line -> items.add("fault " + line));
    night.answers().forEach(line -> items.add("answer " + line));
    return new NightScript(night.options().seed(), night.guards(), items);
  }

  NightScript with(List<String> fewer) {
    return new NightScript(seed, guards, fewer);
  }

  static NightScript parse(List<String> lines) {
    long seed = 0;
    Guards guards = Guards.NONE;
    List<String> items = new ArrayList<>();
    for (String line : lines.stream().map(String::strip).toList()) {
      if (line.startsWith("seed ")) {
        seed = Long.parseLong(line.substring(5));
      } else if (line.startsWith("guards ")) {
        guards = Guards.valueOf(line.substring(7));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        items.add(line);
      }
    }
    return new NightScript(seed, guards, items);
  }

  /** What {@link #parse} reads. */
  String text() {
    StringBuilder text = new StringBuilder("seed " + seed + "\n");
    if (guards != Guards.NONE) {
      text.append("guards ").append(guards).append('\n');
    }
    items.forEach(item -> text.append(item).append('\n'));
    return text.toString();
  }

  private static List<String> items(SimulationOptions from) {
    List<String> items = new ArrayList<>();
    from.others().forEach(dc -> items.add("data-center " + dc));
    flag(items, from.secondServer(), "second-server");
    flag(items, from.secondFirewall(), "second-firewall");
    flag(items, from.outsideFirewall(), "outside-firewall");
    flag(items, from.power(), "power");
    flag(items, from.archive(), "archive");
    flag(items, from.wrongManifest(), "wrong-manifest");
    flag(items, from.statement(), "statement");
    flag(items, from.hangs(), "hangs");
    flag(items, from.synchronous(), "synchronous");
    flag(items, from.settles(), "settles");
    items.add("loss " + from.loss() + " " + from.lossAfter());
    for (int i = 0; i < from.dataCenters().size(); i++) {
      long lag = from.lagBytes().get(i);
      flag(items, lag > 0, "lag " + from.dataCenters().get(i) + " " + lag);
    }
    flag(items, from.earlyCommits() > 0, "commits " + from.earlyCommits());
    flag(items, !from.latency().isZero(), "latency " + from.latency());
    for (int i = 0; i < from.crashAfter().size(); i++) {
      items.add("crash " + (i + 1) + " " + from.crashAfter().get(i));
    }
    from.failingAppends().forEach(number -> items.add("append-fails " + number));
    from.disturbances()
        .forEach(
            each -> items.add("then " + each.kind() + " " + each.after() + " " + each.lasts()));
    from.stopAfter().ifPresent(at -> items.add("stop " + at));
    from.abortAfter().ifPresent(at -> items.add("abort " + at));
    items.addAll(from.weather().items());
    return items;
  }

  private static void flag(List<String> items, boolean set, String item) {
    if (set) {
      items.add(item);
    }
  }

  SimulationOptions options() {
    List<String> places = new ArrayList<>(List.of("dc1", "dc2"));
    words("data-center").forEach(words -> places.add(words[1]));
    String[] loss = words("loss").findFirst().orElse(new String[] {"", "NOTHING", "PT0S"});
    Map<String, Long> lag = new HashMap<>();
    words("lag").forEach(words -> lag.put(words[1], Long.valueOf(words[2])));
    return new SimulationOptions(
        seed,
        List.copyOf(places),
        items.contains("second-server"),
        items.contains("second-firewall"),
        items.contains("outside-firewall"),
        items.contains("power"),
        items.contains("archive"),
        items.contains("wrong-manifest"),
        Loss.valueOf(loss[1]),
        Duration.parse(loss[2]),
        items.contains("statement"),
        places.stream().map(dc -> lag.getOrDefault(dc, 0L)).toList(),
        words("commits").map(words -> Integer.valueOf(words[1])).findFirst().orElse(0),
        moment("latency").orElse(Duration.ZERO),
        0,
        Integer.MAX_VALUE,
        items.contains("hangs"),
        crashes(),
        words("append-fails").map(words -> Integer.valueOf(words[1])).toList(),
        words("then").map(NightScript::disturbance).toList(),
        true,
        items.contains("synchronous"),
        moment("stop"),
        moment("abort"),
        items.contains("settles"),
        Weather.of(items));
  }

  private Stream<String[]> words(String first) {
    return items.stream().map(item -> item.split(" ")).filter(words -> words[0].equals(first));
  }

  private Optional<Duration> moment(String what) {
    return words(what).map(words -> Duration.parse(words[1])).findFirst();
  }

  private static Disturbance disturbance(String[] words) {
    return new Disturbance(
        Kind.valueOf(words[1]), Duration.parse(words[2]), Duration.parse(words[3]));
  }

  /** Whoever is not mentioned does not crash: it has no appends left from the start. */
  private List<Integer> crashes() {
    List<Integer> crashes = new ArrayList<>();
    words("crash")
        .forEach(
            words -> {
              int orchestrator = Integer.parseInt(words[1]);
              while (crashes.size() < orchestrator) {
                crashes.add(0);
              }
              crashes.set(orchestrator - 1, Integer.valueOf(words[2]));
            });
    return crashes;
  }

  /** Calls that go wrong, by what they are called. */
  Map<String, Fault> faults() {
    Map<String, Fault> faults = new TreeMap<>();
    said("fault").forEach((call, fault) -> faults.put(call, fault(fault)));
    return faults;
  }

  /** Answers, by the question and its how-manieth asking. */
  Map<String, String> answers() {
    return said("answer");
  }

  private Map<String, String> said(String first) {
    Map<String, String> said = new TreeMap<>();
    items.stream()
        .filter(item -> item.startsWith(first + " "))
        .map(item -> item.substring(first.length() + 1).split(" = "))
        .forEach(parts -> said.put(parts[0], parts[1]));
    return said;
  }

  /** What {@link #faults} reads. */
  static String words(Fault fault) {
    String name = fault.getClass().getSimpleName();
    if (fault instanceof Fault.Permanent permanent) {
      return name + " " + permanent.code();
    }
    if (fault instanceof Fault.Slow slow) {
      return name + " " + slow.by();
    }
    return fault instanceof Fault.Hangs hangs ? name + " " + hangs.by() : name;
  }

  private static Fault fault(String text) {
    String[] words = text.split(" ", 2);
    return switch (words[0]) {
      case "NotApplied" -> new Fault.NotApplied();
      case "UnknownButApplied" -> new Fault.UnknownButApplied();
      case "UnknownNotApplied" -> new Fault.UnknownNotApplied();
      case "UnknownHalfApplied" -> new Fault.UnknownHalfApplied();
      case "Permanent" -> new Fault.Permanent(words[1]);
      case "Slow" -> new Fault.Slow(Duration.parse(words[1]));
      case "Hangs" -> new Fault.Hangs(Duration.parse(words[1]));
      default -> throw new IllegalArgumentException("no fault: " + text);
    };
  }
}
