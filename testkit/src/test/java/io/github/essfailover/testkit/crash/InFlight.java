package io.github.essfailover.testkit.crash;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.testkit.SimulatedTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Acts of the dead that are still on their way. */
final class InFlight {
  private final SimulatedTime time;
  private final Consumer<String> log;
  private final Map<String, String> acts = new HashMap<>();
  private @Nullable Runnable waiting;

  InFlight(SimulatedTime time, Consumer<String> log) {
    this.time = time;
    this.log = log;
  }

  /** The act that may still land on that resource; null when there is none. */
  @Nullable String on(String resource) {
    return acts.get(resource);
  }

  /** It lands so long after somebody has taken over. */
  void add(String resource, String act, Change change, Call call, Duration landsAfter) {
    log.accept(act + " on " + resource + " is under way");
    acts.put(resource, act);
    waiting =
        () ->
            time.after(
                landsAfter,
                () -> {
                  acts.remove(resource);
                  log.accept(act + " lands");
                  land(change, call);
                });
  }

  /** Somebody has taken over. */
  void takenOver() {
    Runnable late = waiting;
    if (late != null) {
      waiting = null;
      late.run();
    }
  }

  private void land(Change change, Call call) {
    try {
      change.apply(new LateCall(call, Deadline.after(Duration.ofSeconds(1), time.clock())));
    } catch (AdapterException e) {
      log.accept("and is refused: " + e.getMessage());
    }
  }
}
