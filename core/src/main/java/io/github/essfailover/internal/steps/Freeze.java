package io.github.essfailover.internal.steps;

import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Following;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import io.github.essfailover.spi.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A standby receives nothing any more, from upstream or archive, so that positions can be compared.
 */
final class Freeze implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    DatabaseState state = database(c).observe(c.deadline());
    if (state.isPrimary()) {
      return Observed.hopeless("it is a primary, not a standby");
    }
    boolean remembers = database(c).capabilities().contains(Capability.REFUSE_OLD_EPOCHS);
    if (state.isFrozen() && remembers && state.epoch() < c.epoch()) {
      // An orchestrator that was overtaken could still promote it.
      return Observed.notYet("stands still, in epoch " + state.epoch(), Duration.ofMillis(5));
    }
    return state.isFrozen()
        ? Observed.done(
            "stands still at " + state.position(), Arguments.POSITION, state.position().toString())
        : Observed.notYet("still fed: " + state, Duration.ofMillis(5));
  }

  @Override
  public List<Act> acts(StepContext c) {
    return List.of(new Act(resource(c), database(c).follow(Optional.empty())));
  }

  @Override
  public Optional<SortedMap<String, String>> before(StepContext c) {
    Optional<Following> following = database(c).observe(c.deadline()).following();
    SortedMap<String, String> before = new TreeMap<>();
    before.put(Arguments.UPSTREAM, following.map(f -> f.upstream().toString()).orElse(""));
    before.put(
        Arguments.STREAMING, Boolean.toString(following.filter(Following::streaming).isPresent()));
    return Optional.of(before);
  }

  /**
   * Back behind whom it followed, from configuration: what freezing erased is derived again. The
   * slot it needs there is made when it has no success without.
   */
  @Override
  public List<Act> undo(StepContext c) {
    Optional<Site> upstream = upstreamBefore(c);
    if (upstream.isEmpty()) {
      return List.of(new Act(resource(c), database(c).follow(Optional.empty())));
    }
    String name = c.argument(Arguments.DATABASE);
    DatabaseAdapter server = upstream.get().database(name);
    String slot = Arguments.slot(Arguments.dataCenter(c));
    return database(c).observe(c.deadline()).follows(server.endpoint())
        ? List.of(new Act(Resource.database(upstream.get().id(), name), server.admit(Set.of(slot))))
        : List.of(
            new Act(
                resource(c),
                database(c).follow(Optional.of(Upstream.withArchive(server.endpoint(), slot)))));
  }

  @Override
  public Observed observeUndone(StepContext c) {
    String before = Arguments.before(c, Arguments.UPSTREAM);
    DatabaseState state = database(c).observe(c.deadline());
    if (state.isPrimary()) {
      return Observed.hopeless("it is a primary");
    }
    if (before.isEmpty()) {
      return Observed.done("followed nobody before, either");
    }
    if (upstreamBefore(c).isEmpty()) {
      return Observed.hopeless(
          "it followed " + before + ", which is no declared server: let it follow by hand");
    }
    Optional<Following> now = state.following().filter(f -> f.upstream().toString().equals(before));
    if (now.isEmpty()) {
      return Observed.notYet("does not follow " + before + " yet", Duration.ofMillis(50));
    }
    boolean streamed = Arguments.before(c, Arguments.STREAMING).equals("true");
    return now.get().streaming() || !streamed
        ? Observed.done("follows " + before + (now.get().streaming() ? ", streaming" : ""))
        : Observed.notYet("follows " + before + ", does not stream yet", Duration.ofMillis(50));
  }

  private static Optional<Site> upstreamBefore(StepContext c) {
    String before = Arguments.before(c, Arguments.UPSTREAM);
    String name = c.argument(Arguments.DATABASE);
    return c.sites().stream()
        .filter(site -> site.databases().containsKey(name))
        .filter(site -> site.database(name).endpoint().toString().equals(before))
        .findFirst();
  }

  private static DatabaseAdapter database(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).database(c.argument(Arguments.DATABASE));
  }

  private static Resource resource(StepContext c) {
    return Resource.database(Arguments.dataCenter(c), c.argument(Arguments.DATABASE));
  }
}
