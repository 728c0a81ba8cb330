package io.github.essfailover.testkit.careless;

import static io.github.essfailover.testkit.careless.Failures.failuresOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import io.github.essfailover.testkit.Calls;
import io.github.essfailover.testkit.StepContractTest.OneStep;
import io.github.essfailover.testkit.contract.StepHandlerContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever writes a careless step fails the test of exactly that clause. */
class CarelessStepsTest {

  private static final AtomicReference<How> HOW = new AtomicReference<>(How.CAREFUL);

  enum How {
    CAREFUL(""),
    OBSERVES_BY_ACTING("observe_repeated_changesNothing"),
    ACTS_WHEN_PREPARED("acts_prepared_havePreviewsAndNoEffect"),
    HAS_NO_PREVIEW("acts_prepared_havePreviewsAndNoEffect"),
    TOGGLES("acts_appliedTwice_equalOnce"),
    REMEMBERS("instances_changed_areInterchangeable"),
    GUESSES_ARGUMENTS("argument_missing_isNamed"),
    FORGETS_TO_UNDO("step_undone_leavesTheWorldAsItWas");

    private final String noticedBy;

    How(String noticedBy) {
      this.noticedBy = noticedBy;
    }
  }

  @ParameterizedTest
  @EnumSource(How.class)
  void step_careless_failsExactlyItsClause(How how) {
    Set<String> expected = how.noticedBy.isEmpty() ? Set.of() : Set.of(how.noticedBy);
    HOW.set(how);
    Set<String> failures = failuresOf(CarelessContract.class);
    HOW.set(How.CAREFUL);
    assertThat(failures).isEqualTo(expected);
  }

  static final class CarelessContract extends StepHandlerContract {
    @Override
    protected OneStep start() {
      return new OneStep("", Map.of("dataCenter", "dc1", "firewall", "perimeter")) {
        @Override
        public StepHandler newHandler() {
          return new CloseInbound(HOW.get());
        }
      };
    }
  }

  /** Closes inbound traffic. */
  private static final class CloseInbound implements StepHandler {
    private final How how;
    private int looks;
    private boolean acted;

    private CloseInbound(How how) {
      this.how = how;
    }

    @Override
    public Observed observe(StepContext c) {
      looks++;
      if (how == How.OBSERVES_BY_ACTING && looks == 10) {
        close(c).apply(Calls.within(c.deadline()));
      }
      boolean closed = isClosed(c) && (acted || how != How.REMEMBERS);
      return closed ? Observed.done("closed") : Observed.notYet("open");
    }

    private static boolean isClosed(StepContext c) {
      return firewall(c).observe(c.deadline()).isClosed(Traffic.INBOUND);
    }

    @Override
    public List<Act> acts(StepContext c) {
      acted = true;
      Change close = close(c);
      if (how == How.ACTS_WHEN_PREPARED) {
        close.apply(Calls.within(c.deadline()));
      }
      boolean[] applied = {false};
      Change change =
          Change.of(
              how == How.HAS_NO_PREVIEW ? List.of() : close.preview(),
              call -> {
                (applied[0] && how == How.TOGGLES ? firewall(c).open() : close).apply(call);
                applied[0] = true;
              });
      return List.of(new Act(Resource.firewall(place(c), "perimeter"), change));
    }

    @Override
    public Optional<SortedMap<String, String>> before(StepContext c) {
      return Optional.of(new TreeMap<>(Map.of("closed", "" + isClosed(c))));
    }

    @Override
    public List<Act> undo(StepContext c) {
      Change change = how == How.FORGETS_TO_UNDO ? close(c) : firewall(c).open();
      return List.of(new Act(Resource.firewall(place(c), "perimeter"), change));
    }

    @Override
    public Observed observeUndone(StepContext c) {
      return isClosed(c) ? Observed.notYet("still closed") : Observed.done("open again");
    }

    private static Change close(StepContext c) {
      return firewall(c).close(Set.of(Traffic.INBOUND));
    }

    private static FirewallAdapter firewall(StepContext c) {
      String where =
          HOW.get() == How.GUESSES_ARGUMENTS
              ? c.arguments().getOrDefault("dataCenter", "dc1")
              : c.argument("dataCenter");
      return c.site(DataCenterId.of(where)).firewall(c.argument("firewall"));
    }

    private static DataCenterId place(StepContext c) {
      return DataCenterId.of(c.arguments().getOrDefault("dataCenter", "dc1"));
    }
  }
}
