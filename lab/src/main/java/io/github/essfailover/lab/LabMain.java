package io.github.essfailover.lab;

import io.github.essfailover.lab.scenario.Ending;
import io.github.essfailover.lab.scenario.Playing;
import io.github.essfailover.lab.scenario.Scenario;
import io.github.essfailover.lab.scenario.Scenarios;
import io.github.essfailover.lab.screen.Terminal;
import io.github.essfailover.lab.site.KernelGateway;
import io.github.essfailover.lab.world.Lab;
import io.github.essfailover.lab.world.LabFlavour;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plays scenarios: {@code LabMain [scenario]}, or the system property {@code lab.scenario}: one,
 * several with commas between them, or {@code all}; the default is {@code power-loss}. Each gets a
 * lab of its own. {@code lab.folder} says where everything is kept (default {@code lab/target/lab};
 * of several, each in a folder of its name below it), {@code lab.rate} how many messages the users
 * send in a second (default 100), {@code lab.flavour} which ESS the clusters run: {@code classic}
 * (default) or {@code helm}, {@code lab.firewall} what fences dc1: {@code relay} (default) or
 * {@code nftables}, a router in a network namespace, which needs root.
 *
 * <p>Exit code 0: everything is as the scenarios demand. 1: it is not. 2: the call was wrong. 3: a
 * lab could not be built or played.
 */
public final class LabMain {

  private static final int AS_DEMANDED = 0;
  private static final int NOT_AS_DEMANDED = 1;
  private static final int WRONG_CALL = 2;
  private static final int NOT_PLAYED = 3;
  private static final String RATE = "100";
  private static final String FLAVOUR = "classic";
  private static final String RELAY = "relay";
  private static final String NFTABLES = "nftables";

  private final Path folder;
  private final int rate;
  private final LabFlavour flavour;
  private final boolean kernelFence;
  private final PrintStream out;
  private final PrintStream err;

  private LabMain(
      Path folder,
      int rate,
      LabFlavour flavour,
      boolean kernelFence,
      PrintStream out,
      PrintStream err) {
    this.folder = folder;
    this.rate = rate;
    this.flavour = flavour;
    this.kernelFence = kernelFence;
    this.out = out;
    this.err = err;
  }

  /** Runs and exits. */
  public static void main(String[] arguments) {
    keepQuiet();
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  /**
   * The S3 server's jar brings a logging implementation of its own, which would be found on the
   * class path and talk a lot; the lab prints what is worth reading.
   */
  static void keepQuiet() {
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
  }

  /** Runs and answers the exit code. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    List<Scenario> scenarios;
    int rate;
    LabFlavour flavour;
    boolean kernelFence;
    try {
      scenarios = scenarios(arguments);
      rate = Integer.parseInt(System.getProperty("lab.rate", RATE));
      flavour = LabFlavour.parse(System.getProperty("lab.flavour", FLAVOUR));
      kernelFence = kernelFence(System.getProperty("lab.firewall", RELAY), err);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return WRONG_CALL;
    }
    Path folder = Path.of(System.getProperty("lab.folder", "lab/target/lab")).toAbsolutePath();
    LabMain main = new LabMain(folder, rate, flavour, kernelFence, out, err);
    return scenarios.size() == 1 ? main.play(scenarios.get(0)) : main.playAll(scenarios);
  }

  /** Where the kernel's cannot be had, the lab's own gateway does, and this says why. */
  private static boolean kernelFence(String firewall, PrintStream err) {
    if (!firewall.equals(NFTABLES) && !firewall.equals(RELAY)) {
      throw new IllegalArgumentException(
          "There is no firewall '" + firewall + "'. Known: " + RELAY + ", " + NFTABLES);
    }
    Optional<String> missing =
        firewall.equals(NFTABLES) ? KernelGateway.missing() : Optional.empty();
    missing.ifPresent(
        why -> err.println("dc1 is fenced by the lab's own gateway, not by nftables: " + why));
    return firewall.equals(NFTABLES) && missing.isEmpty();
  }

  private static List<Scenario> scenarios(List<String> arguments) {
    String fallback = System.getProperty("lab.scenario", Scenarios.DEFAULT);
    return Scenarios.parse(arguments.isEmpty() ? fallback : String.join(",", arguments));
  }

  private int playAll(List<Scenario> scenarios) {
    int worst = AS_DEMANDED;
    List<String> lines = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      int code = play(scenario);
      worst = Math.max(worst, code);
      Path results = Lab.keepResults(folder, scenario.id());
      lines.add(
          String.format(
              " %-20s %-16s %s", scenario.id(), words(code), results.resolve("lab.json")));
    }
    lines.forEach(out::println);
    return worst;
  }

  private static String words(int code) {
    return switch (code) {
      case AS_DEMANDED -> "as demanded";
      case NOT_AS_DEMANDED -> "NOT AS DEMANDED";
      default -> "NOT PLAYED";
    };
  }

  private int play(Scenario scenario) {
    try (Lab lab = Lab.in(folder, scenario.shape().of(flavour).withKernelFence(kernelFence))) {
      LabExit.closes(lab);
      out.println("Scenario " + scenario.id() + ": " + scenario.headline());
      out.println("Building the lab in " + folder);
      lab.build(out);
      Ending ending = new Playing(scenario, lab, Terminal.standardOutput(), rate).play();
      out.println("Report, journal, plan and lab.json are in " + folder);
      return ending.isAsDemanded() ? AS_DEMANDED : NOT_AS_DEMANDED;
    } catch (Exception e) {
      e.printStackTrace(err);
      return NOT_PLAYED;
    }
  }
}
