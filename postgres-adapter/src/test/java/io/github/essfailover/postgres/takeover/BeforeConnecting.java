package io.github.essfailover.postgres.takeover;

import io.github.essfailover.model.Access;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** A server whose promotion stops before its connection is opened. Thread-safe. */
record BeforeConnecting(DatabaseAdapter server, Path go) implements DatabaseAdapter {

  @Override
  public Change promote(Promotion promotion) {
    Change change = server.promote(promotion);
    return Change.of(
        change.preview(),
        call -> {
          StopPoint.here(go);
          change.apply(call);
        });
  }

  @Override
  public String name() {
    return server.name();
  }

  @Override
  public Location locatedIn() {
    return server.locatedIn();
  }

  @Override
  public Set<Capability> capabilities() {
    return server.capabilities();
  }

  @Override
  public Endpoint endpoint() {
    return server.endpoint();
  }

  @Override
  public Set<String> databases() {
    return server.databases();
  }

  @Override
  public DatabaseState observe(Deadline deadline) {
    return server.observe(deadline);
  }

  @Override
  public DatabaseState observeThrough(Endpoint rendered, Deadline deadline) {
    return server.observeThrough(rendered, deadline);
  }

  @Override
  public Change writes(Access to) {
    return server.writes(to);
  }

  @Override
  public Change admit(Set<String> slots) {
    return server.admit(slots);
  }

  @Override
  public Change dismiss(Set<String> slots) {
    return server.dismiss(slots);
  }

  @Override
  public Change follow(Optional<Upstream> from) {
    return server.follow(from);
  }

  @Override
  public Change prepare(MarkId mark, DataLoss loss) {
    return server.prepare(mark, loss);
  }

  @Override
  public Change mark(MarkId mark, long epoch) {
    return server.mark(mark, epoch);
  }
}
