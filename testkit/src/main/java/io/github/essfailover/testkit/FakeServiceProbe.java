package io.github.essfailover.testkit;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.Sighting.Life;
import io.github.essfailover.spi.ServiceProbe;
import java.util.Optional;
import java.util.Set;

/** Looks at the service from where the clients are. */
final class FakeServiceProbe implements ServiceProbe {
  private final FakeWorld world;
  private final CallRunner calls;

  FakeServiceProbe(FakeWorld world) {
    this.world = world;
    this.calls = new CallRunner(world, "global", Port.PROBE, "service");
  }

  @Override
  public Sighting look(DataCenterId dataCenter, Set<IngressAddress> addresses, Deadline deadline) {
    return calls.look("look", deadline, () -> sighting(dataCenter, addresses));
  }

  @Override
  public Sighting use(DataCenterId dataCenter, Set<IngressAddress> addresses, Deadline deadline) {
    return calls.look(
        "use",
        deadline,
        () -> {
          Sighting seen = sighting(dataCenter, addresses);
          boolean committed =
              seen.isAlive() && world.commitThroughService(at(addresses).orElseThrow());
          return seen.isAlive() && !committed
              ? sighting(dataCenter, Life.QUIET, "a commit was not acknowledged")
              : seen;
        });
  }

  private Sighting sighting(DataCenterId subject, Set<IngressAddress> addresses) {
    Optional<FakeDataCenter> there = at(addresses).filter(FakeDataCenter::answersClients);
    if (there.isEmpty()) {
      return sighting(subject, Life.NOTHING, "no answer");
    }
    return world.servesNow(there.get())
        ? sighting(subject, Life.SIGN_OF_LIFE, "the service answers")
        : sighting(subject, Life.QUIET, "the ingress answers 503");
  }

  private Sighting sighting(DataCenterId subject, Life life, String seen) {
    return new Sighting("service", subject, Optional.empty(), life, seen, world.now());
  }

  /** Who answers at the addresses, whatever the caller believes. */
  private Optional<FakeDataCenter> at(Set<IngressAddress> addresses) {
    return world.dataCenters().stream()
        .filter(dc -> dc.ingress().stream().anyMatch(addresses::contains))
        .findFirst();
  }
}
