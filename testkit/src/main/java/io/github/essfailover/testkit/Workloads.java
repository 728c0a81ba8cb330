package io.github.essfailover.testkit;

import io.github.essfailover.model.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What runs in one cluster, by the clock. Guarded by the world's lock. */
final class Workloads {
  static final List<String> NAMES =
      List.of("element-web", "haproxy", "matrix-authentication-service", "synapse-main");

  final Map<String, Endpoint> rendered = new TreeMap<>();
  Duration creation = Duration.ofSeconds(2);
  Duration startUp = Duration.ofSeconds(10);
  int operator;
  boolean exist;
  private Instant createFrom = Instant.EPOCH;
  private Optional<Instant> healthySince = Optional.empty();

  void runSince(Instant at) {
    operator = 1;
    exist = true;
    healthySince = Optional.of(at.minus(startUp));
  }

  void scaleOperator(int replicas, Instant now) {
    if (operator == 0 && replicas > 0) {
      createFrom = now.plus(creation);
    }
    operator = replicas;
  }

  void remove(Instant now) {
    exist = false;
    healthySince = Optional.empty();
    createFrom = now.plus(creation);
  }

  /** The machines came back: what existed starts anew, the operator too. */
  void boot(Instant now) {
    healthySince = Optional.empty();
    createFrom = now.plus(creation);
  }

  /**
   * Lets happen what is due.
   *
   * @param databaseProblem why the rendered databases cannot be written; empty when they can
   */
  void settle(Instant now, Supplier<Optional<String>> databaseProblem) {
    Instant since = now;
    if (operator > 0 && !exist && !now.isBefore(createFrom)) {
      exist = true;
      since = createFrom;
    }
    if (!exist || databaseProblem.get().isPresent()) {
      healthySince = Optional.empty();
    } else if (healthySince.isEmpty()) {
      healthySince = Optional.of(since);
    }
  }

  void stop() {
    healthySince = Optional.empty();
  }

  boolean isReady(Instant now) {
    return exist && healthySince.filter(since -> !now.isBefore(since.plus(startUp))).isPresent();
  }

  boolean hasSessions() {
    return exist && healthySince.isPresent();
  }

  List<String> pods() {
    List<String> pods = new ArrayList<>();
    if (exist) {
      NAMES.forEach(name -> pods.add(name + "-0"));
    }
    return pods;
  }
}
