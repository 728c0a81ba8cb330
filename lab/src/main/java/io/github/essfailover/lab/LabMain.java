package io.github.essfailover.lab;

import io.github.essfailover.lab.screen.Terminal;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs a scenario: {@code LabMain [scenario]}, or the system property {@code lab.scenario}; the
 * default is {@code power-loss}. {@code lab.folder} says where everything is kept (default {@code
 * lab/target/lab}), {@code lab.rate} how many messages the users send in a second (default 100).
 *
 * <p>Exit code 0: everything is as the scenario demands. 1: it is not. 2: the call was wrong. 3:
 * the lab could not be built or played.
 */
public final class LabMain {

  private static final int AS_DEMANDED = 0;
  private static final int NOT_AS_DEMANDED = 1;
  private static final int WRONG_CALL = 2;
  private static final int NOT_PLAYED = 3;
  private static final String RATE = "100";

  private LabMain() {}

  /** Runs and exits. */
  public static void main(String[] arguments) {
    keepQuiet();
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  /**
   * The S3 server's jar brings a logging implementation of its own, which would be found on the
   * class path and talk a lot; the lab prints what is worth reading.
   */
  private static void keepQuiet() {
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
  }

  /** Runs and answers the exit code. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    Scenario scenario;
    int rate;
    try {
      scenario = scenario(arguments);
      rate = Integer.parseInt(System.getProperty("lab.rate", RATE));
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return WRONG_CALL;
    }
    Path folder = Path.of(System.getProperty("lab.folder", "lab/target/lab")).toAbsolutePath();
    try (Lab lab = Lab.in(folder)) {
      LabExit.closes(lab);
      out.println("Building the lab in " + folder);
      lab.build(out);
      out.println("Scenario " + scenario.id() + ": " + scenario.headline());
      PowerLoss play = new PowerLoss(lab, new FailoverRun(), Terminal.standardOutput(), rate);
      boolean good = play.play().isAsDemanded();
      out.println("Report, journal, plan and lab.json are in " + folder);
      return good ? AS_DEMANDED : NOT_AS_DEMANDED;
    } catch (Exception e) {
      e.printStackTrace(err);
      return NOT_PLAYED;
    }
  }

  private static Scenario scenario(List<String> arguments) {
    if (arguments.size() > 1) {
      throw new IllegalArgumentException("One scenario at a time, not " + arguments);
    }
    String fallback = System.getProperty("lab.scenario", Scenario.POWER_LOSS.id());
    return Scenario.parse(arguments.isEmpty() ? fallback : arguments.get(0));
  }
}
