package io.github.essfailover.internal.steps;

import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.DnsState.ServerView;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every server tells resolvers to keep the names only for a short time. */
final class LowerTtl implements StepHandler {

  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  @Override
  public Observed observe(StepContext c) {
    DnsState state = Zones.of(c).observe(c.deadline());
    Duration wanted = Duration.ofSeconds(Long.parseLong(c.argument(Arguments.TTL)));
    return state.servers().stream()
        .filter(view -> view.problem().isPresent() || view.ttl().compareTo(wanted) > 0)
        .findFirst()
        .<Observed>map(view -> Observed.notYet(words(view), LOOK_AGAIN))
        .orElseGet(() -> done(c, state));
  }

  /** Whoever asked just before the proof keeps the old answer for the old time to live. */
  private static Observed done(StepContext c, DnsState state) {
    String until = c.now().plusSeconds(oldTtl(c)).toString();
    SortedMap<String, String> outputs = new TreeMap<>();
    outputs.put(Arguments.TTL, Long.toString(state.longestTtl().toSeconds()));
    outputs.put(Arguments.CACHED_UNTIL, until);
    return new Observed.Done(
        "every server says "
            + state.longestTtl().toSeconds()
            + " s; resolvers may keep the names longer until "
            + until,
        List.of(),
        outputs);
  }

  /** What the plan saw, or more that was there when the step began. */
  private static long oldTtl(StepContext c) {
    long planned = Long.parseLong(c.argument(Arguments.OLD_TTL));
    String before = Arguments.before(c, Arguments.OLD_TTL);
    return before.isEmpty() ? planned : Math.max(planned, Long.parseLong(before));
  }

  @Override
  public Optional<SortedMap<String, String>> before(StepContext c) {
    return Arguments.noting(
        Arguments.OLD_TTL, Zones.of(c).observe(c.deadline()).longestTtl().toSeconds());
  }

  @Override
  public List<Act> acts(StepContext c) {
    return set(c, Long.parseLong(c.argument(Arguments.TTL)));
  }

  @Override
  public List<Act> undo(StepContext c) {
    return set(c, Long.parseLong(Arguments.before(c, Arguments.OLD_TTL)));
  }

  @Override
  public Observed observeUndone(StepContext c) {
    Duration before = Duration.ofSeconds(Long.parseLong(Arguments.before(c, Arguments.OLD_TTL)));
    return Zones.of(c).observe(c.deadline()).servers().stream()
        .filter(view -> view.problem().isPresent() || !view.ttl().equals(before))
        .findFirst()
        .<Observed>map(view -> Observed.notYet(words(view), LOOK_AGAIN))
        .orElseGet(() -> Observed.done("every server says " + before.toSeconds() + " s again"));
  }

  private static List<Act> set(StepContext c, long seconds) {
    DnsAdapter zone = Zones.of(c);
    return zone.setTtl(Duration.ofSeconds(seconds), zone.observe(c.deadline()))
        .map(change -> List.of(new Act(Resource.dns(zone.name()), change)))
        .orElseGet(List::of);
  }

  private static String words(ServerView view) {
    return view.server() + " says " + view.problem().orElse(view.ttl().toSeconds() + " s");
  }
}
