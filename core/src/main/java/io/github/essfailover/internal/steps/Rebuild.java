package io.github.essfailover.internal.steps;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.Release;
import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a drill promoted becomes a standby of the active data center again. The drill may give up
 * what it wrote itself, and nothing else.
 */
final class Rebuild {

  private static final Duration AGAIN = Duration.ofMillis(500);

  private Rebuild() {}

  static Observed observe(StepContext c) {
    Optional<DatabaseState> state = seen(c);
    if (state.isEmpty()) {
      return Observed.notYet("the server does not answer; it is being rebuilt or down", AGAIN);
    }
    if (state.get().isPrimary()) {
      return Observed.notYet("still a primary", AGAIN);
    }
    return state.get().streamsFrom(active(c).endpoint())
        ? Observed.done("a standby that streams from " + active(c).endpoint())
        : Observed.notYet("a standby that does not stream from " + active(c).endpoint(), AGAIN);
  }

  /**
   * The acts.
   *
   * @param promotion the step that promoted it
   */
  static List<Act> acts(StepContext c, StepId promotion) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    Site activeSite = c.siteOf(Arguments.SOURCE);
    String database = c.argument(Arguments.DATABASE);
    String slot = Arguments.slot(site.id());
    Resource here = Resource.database(site.id(), database);
    Optional<DatabaseState> state = seen(c);
    List<Act> acts = new ArrayList<>();
    acts.add(new Act(Resource.database(activeSite.id(), database), active(c).admit(Set.of(slot))));
    if (state.filter(DatabaseState::isPrimary).isPresent()) {
      acts.add(new Act(here, server(c).writes(Access.REFUSED)));
    }
    acts.add(
        new Act(
            here,
            server(c)
                .rejoin(
                    Upstream.withArchive(active(c).endpoint(), slot),
                    release(c, promotion, state))));
    return acts;
  }

  /**
   * Only what came after the drill's own promotion of what the active data center has: everything
   * before stays with the active one, which is proved by its position.
   */
  private static Optional<Release> release(
      StepContext c, StepId promotion, Optional<DatabaseState> here) {
    DatabaseState primary = active(c).observe(c.deadline());
    MarkId mark = Arguments.mark(c.run(), promotion.value());
    boolean ours =
        here.map(
                state ->
                    state.lineage().stream()
                        .filter(each -> !primary.lineage().contains(each))
                        .allMatch(mark::equals))
            .orElse(true);
    boolean kept =
        c.before(promotion)
            .map(all -> all.get(Arguments.POSITION))
            .map(Lsn::parse)
            .filter(detached -> detached.compareTo(primary.position()) <= 0)
            .isPresent();
    return primary.isPrimary() && ours && kept
        ? Optional.of(
            new Release(
                Person.named("drill " + c.run()), "only the drill itself wrote to this copy"))
        : Optional.empty();
  }

  private static Optional<DatabaseState> seen(StepContext c) {
    try {
      return Optional.of(server(c).observe(c.deadline()));
    } catch (AdapterException e) {
      if (e.effect() == AdapterException.Effect.PERMANENT) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static DatabaseAdapter server(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).database(c.argument(Arguments.DATABASE));
  }

  private static DatabaseAdapter active(StepContext c) {
    return c.siteOf(Arguments.SOURCE).database(c.argument(Arguments.DATABASE));
  }
}
