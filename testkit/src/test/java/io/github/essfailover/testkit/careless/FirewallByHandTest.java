package io.github.essfailover.testkit.careless;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.manual.ManualFirewall;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.testkit.contract.FirewallAdapterContract;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/**
 * A firewall that a person changes, who does what they are asked. It has no other side that could
 * be gone or fall silent, so the clauses about that are not tried; all others hold.
 */
class FirewallByHandTest {

  static final class Contract extends FirewallAdapterContract {
    @Override
    protected Fixture start() {
      return new ByHand();
    }
  }

  @Test
  void contract_byHand_holdsButForWhatNeedsAnotherSide() {
    Events tests =
        EngineTestKit.engine("junit-jupiter")
            .selectors(DiscoverySelectors.selectClass(Contract.class))
            .execute()
            .testEvents();

    assertThat(tests.failed().stream().map(Failures::method)).isEmpty();
    assertThat(tests.succeeded().count()).isGreaterThan(10);
    assertThat(tests.aborted().stream().map(Failures::method))
        .containsExactlyInAnyOrder(
            "everyCall_outsideGone_saysNotApplied",
            "everyCall_outsideSilent_endsAtItsDeadline",
            "everyCall_interrupted_keepsTheFlag",
            "everyFailure_outsideGone_namesNoSecret",
            "change_answerLost_isNotSaidToBeWithoutEffect",
            "change_saidToBeWithoutEffect_neverLands",
            "change_timedOut_doesNotOvertakeALaterOne");
  }

  private static final class ByHand implements FirewallAdapterContract.Fixture {
    private boolean closed;
    private final FirewallAdapter firewall =
        ManualFirewall.named("gateway").canary(deadline -> !closed);

    @Override
    public FirewallAdapter adapter() {
      return firewall;
    }

    @Override
    public Optional<Boolean> outboundWorks() {
      return Optional.of(!closed);
    }

    @Override
    public Call call(long epoch, Deadline deadline) {
      return new Obeyed(epoch, deadline);
    }

    @Override
    public void close() {}

    /** A call whose person does at once what the question says. */
    private final class Obeyed implements Call {
      private final long epoch;
      private final Deadline deadline;

      private Obeyed(long epoch, Deadline deadline) {
        this.epoch = epoch;
        this.deadline = deadline;
      }

      @Override
      public RunId run() {
        return RunId.of("run-1");
      }

      @Override
      public StepId step() {
        return StepId.of("fence.firewall");
      }

      @Override
      public long epoch() {
        return epoch;
      }

      @Override
      public Deadline deadline() {
        return deadline;
      }

      @Override
      public void progress(String seen) {}

      @Override
      public Answer ask(String text, Set<Choice> choices) {
        closed = text.toLowerCase(Locale.ROOT).contains("outbound");
        return new Answer("question", "basis", Choice.DONE, Person.named("ada"), "");
      }
    }
  }
}
