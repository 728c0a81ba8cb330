package io.github.essfailover.internal.steps;

import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.ServiceProbe;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One slice of the load: requests of users against the drilled data center, one after the other,
 * and as many looks at production as a baseline; production is never written to. What was measured
 * is in the outputs.
 */
final class DrillLoad implements StepHandler {

  /** The most requests of one slice. */
  static final int REQUESTS = 50;

  @Override
  public Observed observe(StepContext c) {
    List<String> problems = Production.problems(c);
    if (!problems.isEmpty()) {
      return Observed.hopeless(String.join("; ", problems));
    }
    ServiceProbe probe =
        c.service().orElseThrow(() -> new IllegalStateException("there is no service probe"));
    Site drilled = c.siteOf(Arguments.DATA_CENTER);
    Site active = c.siteOf(Arguments.SOURCE);
    Duration half = Duration.ofMillis(Long.parseLong(c.argument(Arguments.LOAD_MILLIS)) / 2);
    Set<IngressAddress> there = drilled.ingress();
    Measured tried = measure(c, half, () -> probe.use(drilled.id(), there, c.deadline()));
    Measured base = measure(c, half, () -> probe.look(active.id(), active.ingress(), c.deadline()));
    SortedMap<String, String> outputs = new TreeMap<>();
    tried.into("", outputs);
    base.into("baseline.", outputs);
    String seen = tried + "; baseline " + base;
    return tried.errors() == 0
        ? new Observed.Done(seen, List.of(), outputs)
        : Observed.hopeless(seen);
  }

  @Override
  public boolean mutates() {
    return false;
  }

  private interface Request {
    Sighting send();
  }

  private static Measured measure(StepContext c, Duration most, Request request) {
    Instant until = c.now().plus(most);
    List<Duration> took = new ArrayList<>();
    int errors = 0;
    Instant began = c.now();
    do {
      Instant sent = c.now();
      if (!request.send().isAlive()) {
        errors++;
      }
      took.add(Duration.between(sent, c.now()));
    } while (took.size() < REQUESTS && c.now().isBefore(until) && !c.deadline().isExpired());
    Collections.sort(took);
    return new Measured(List.copyOf(took), errors, Duration.between(began, c.now()));
  }

  private record Measured(List<Duration> took, int errors, Duration lasted) {

    void into(String prefix, SortedMap<String, String> outputs) {
      outputs.put(prefix + "requests", Integer.toString(took.size()));
      outputs.put(prefix + "errors", Integer.toString(errors));
      outputs.put(prefix + "millis", Long.toString(lasted.toMillis()));
      for (int percentile : new int[] {50, 95, 99}) {
        outputs.put(prefix + "p" + percentile + "Millis", Long.toString(at(percentile)));
      }
    }

    /** Nearest rank. */
    private long at(int percentile) {
      int rank = (took.size() * percentile + 99) / 100;
      return took.get(Math.max(0, rank - 1)).toMillis();
    }

    @Override
    public String toString() {
      return took.size() + " requests, " + errors + " errors, p95 " + at(95) + " ms";
    }
  }
}
