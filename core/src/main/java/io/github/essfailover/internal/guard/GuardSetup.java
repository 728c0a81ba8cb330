package io.github.essfailover.internal.guard;

import io.github.essfailover.guard.Exemption;
import io.github.essfailover.guard.GuardListener;
import io.github.essfailover.guard.KillSwitch;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.NoteStore;
import io.github.essfailover.spi.Site;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a guard was given.
 *
 * @param notes where it keeps the highest epoch that it saw
 */
public record GuardSetup(
    Site site,
    DeploymentId deployment,
    Journal journal,
    Exemption exemption,
    Optional<KillSwitch> killSwitch,
    Optional<NoteStore> notes,
    List<DnsAdapter> zones,
    List<GuardListener> listeners,
    Duration interval) {

  /** Copies what it is given. */
  public GuardSetup {
    zones = List.copyOf(zones);
    listeners = List.copyOf(listeners);
  }

  DataCenterId here() {
    return site.id();
  }
}
