package io.github.essfailover.internal.steps;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * On which copies a step made a slot: noted for each copy before the first act that makes one
 * there.
 */
final class MadeSlots {

  private MadeSlots() {}

  /**
   * Whether the slot is there now, of each copy that the acts change and that is not noted yet.
   *
   * @param besides places on which the acts make none
   */
  static SortedMap<String, String> notYetNoted(
      StepContext c, List<Act> acts, String slot, Set<String> besides) {
    SortedMap<String, String> before = new TreeMap<>();
    for (Act act : acts) {
      String place = act.on().place();
      if (!besides.contains(place) && Arguments.before(c, Arguments.slotsOf(place)).isEmpty()) {
        Site site = c.site(DataCenterId.of(place));
        before.put(Arguments.slotsOf(place), Boolean.toString(isOn(c, site, slot)));
      }
    }
    return before;
  }

  static boolean isOn(StepContext c, Site site, String slot) {
    return site.database(c.argument(Arguments.DATABASE))
        .observe(c.deadline())
        .slots()
        .contains(slot);
  }

  /** Whether that step of the run made one there. */
  static boolean wasMade(StepContext c, StepId by, Site on) {
    return c.before(by)
        .map(noted -> noted.get(Arguments.slotsOf(on.id().value())))
        .filter("false"::equals)
        .isPresent();
  }
}
