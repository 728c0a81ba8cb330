package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.screen.StepScreen;
import io.github.essfailover.lab.screen.Terminal;
import io.github.essfailover.lab.site.Daemons;
import io.github.essfailover.lab.traffic.TrafficClient;
import io.github.essfailover.lab.world.Lab;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;

/**
 * Plays a scenario once: users write, it happens, users go on writing; then everything is counted
 * and judged.
 *
 * <p>Confined to one thread.
 */
public final class Playing {

  private static final Duration BEFORE = Duration.ofSeconds(3);
  private static final Duration AFTER = Duration.ofSeconds(3);
  private static final Duration REFRESH = Duration.ofMillis(250);

  private final Scenario scenario;
  private final Lab lab;
  private final Terminal terminal;
  private final TrafficClient users;

  /** A playing of that scenario in a lab that is built in its shape. */
  public Playing(Scenario scenario, Lab lab, Terminal terminal, int messagesPerSecond) {
    this.scenario = scenario;
    this.lab = lab;
    this.terminal = terminal;
    this.users = lab.users(messagesPerSecond);
  }

  /** Plays it, writes {@code messages.tsv} and {@code lab.json}, and prints the summary. */
  public Ending play() throws Exception {
    StepScreen screen = new StepScreen(terminal);
    Stage stage = new Stage(lab, users, screen);
    users.start();
    stage.awaits("an acknowledged message", BEFORE, () -> users.acknowledgedSoFar() > 0);
    Instant begin = Instant.now();
    play(stage, screen);
    Instant end = Instant.now();
    stage.awaits(
        "an acknowledged message after everything",
        AFTER,
        () -> stage.report().countAfter(end) > 0);
    stage.endTraffic();
    Files.write(lab.folder().resolve("messages.tsv"), stage.report().log());
    Ending ending = new Verdict(scenario, stage, begin).judge();
    Files.writeString(lab.folder().resolve("lab.json"), ending.result().toJson());
    ReportFiles.measured(lab.folder(), stage.runs(), ending.result());
    ending.summary().render().forEach(terminal.out()::println);
    return ending;
  }

  private void play(Stage stage, StepScreen screen) throws Exception {
    Thread refreshing = Daemons.start("step-screen", () -> refresh(screen));
    try {
      scenario.play(stage);
    } finally {
      refreshing.interrupt();
      refreshing.join();
      screen.end();
    }
  }

  private static void refresh(StepScreen screen) {
    try {
      while (true) {
        Thread.sleep(REFRESH.toMillis());
        screen.refresh();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
