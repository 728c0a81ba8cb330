package io.github.essfailover.examples;

import io.github.essfailover.alert.WebhookAlerts;
import io.github.essfailover.journal.FileNotes;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.watch.PeriodicCheck;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** Parts of a watch that need something real. */
final class WatchSample {

  private WatchSample() {}

  // tag::alertmanager[]
  static WebhookAlerts alertmanager(Supplier<String> token) {
    return WebhookAlerts.alertmanager(URI.create("https://alertmanager.example.org:9093"))
        .headers(() -> Map.of("Authorization", "Bearer " + token.get()))
        .build();
  }

  // end::alertmanager[]

  // tag::periodic[]
  /**
   * Give it to the orchestrator with readinessCheck(...), and call succeeded(...) after a drill.
   */
  static PeriodicCheck drills(Path folder) {
    return PeriodicCheck.of(
        DeploymentId.of("example.org"),
        "drill",
        Duration.ofDays(90),
        FileNotes.in(folder),
        Clock.systemUTC());
  }
  // end::periodic[]
}
