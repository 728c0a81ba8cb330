package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.FirewallAdapter;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What every {@link FirewallAdapter} promises. Subclass it and make firewalls:
 *
 * <pre>{@code
 * final class MyFirewallContractTest extends FirewallAdapterContract {
 *   @Override
 *   protected Fixture start() {
 *     MyDevice device = MyDevice.start();
 *     return new Fixture() {
 *       @Override
 *       public FirewallAdapter adapter() {
 *         return new MyFirewall(device.address());
 *       }
 *
 *       @Override
 *       public void close() {
 *         device.stop();
 *       }
 *     };
 *   }
 * }
 * }</pre>
 */
public abstract class FirewallAdapterContract
    extends ChangingAdapterContract<FirewallAdapterContract.Fixture> {

  /** One firewall, none of whose rules is ours. */
  public interface Fixture extends AdapterFixture<FirewallAdapter> {

    /** The rules of others, which neither closing nor opening may touch; default none. */
    default Set<String> kept() {
      return Set.of();
    }

    /** Whether a new outbound connection gets through, past the adapter; default: nobody knows. */
    default Optional<Boolean> outboundWorks() {
      return Optional.empty();
    }
  }

  /** For subclasses. */
  protected FirewallAdapterContract() {}

  /** Starts an open firewall; it is closed after the test. */
  protected abstract Fixture start() throws Exception;

  @Override
  final Fixture begin() throws Exception {
    return start();
  }

  @Override
  final List<Look> looks() {
    return List.of(firewall()::observe);
  }

  @Override
  final List<Change> changes() {
    return List.of(there(), firewall().open());
  }

  @Override
  final Change there() {
    return firewall().close(stoppable());
  }

  @Override
  final void goBack() throws InterruptedException {
    untilApplied(firewall().open());
  }

  @Override
  final Set<FirewallScope> picture() {
    return look().closed();
  }

  @Test
  final void observe_openFirewall_showsNothingClosed() {
    assertThat(look().closed()).isEmpty();
    assertThat(look().seen()).isNotBlank();
    assertThat(look().outboundWorks()).isNotEqualTo(Optional.of(false));
  }

  @Test
  final void stoppable_always_isTheSameAndNotEmpty() throws Exception {
    Set<Traffic> before = stoppable();
    assertThat(before).isNotEmpty();

    untilApplied(there());

    assertThat(stoppable()).isEqualTo(before);
  }

  @Test
  final void close_ofOneDirection_stopsThatAndNotTheOther() throws Exception {
    for (Traffic direction : stoppable()) {
      untilApplied(firewall().close(EnumSet.of(direction)));

      FirewallState state = until(this::look, seen -> seen.isClosed(direction));
      for (Traffic other : EnumSet.complementOf(EnumSet.of(direction))) {
        assertThat(state.isClosed(other)).as("%s is closed", other).isFalse();
      }
      openAll();
    }
  }

  @Test
  final void close_ofEverything_stopsEverything() throws Exception {
    untilApplied(there());

    until(this::look, this::stopsAll);
  }

  /** A direction that the observer shows as stopped is stopped, unless it says that it is weak. */
  @Test
  final void close_outbound_stopsNewConnections() throws Exception {
    assertThat(fixture().outboundWorks()).isNotEqualTo(Optional.of(false));
    untilApplied(there());
    FirewallState state = until(this::look, this::stopsAll);

    if (state.isClosed(Traffic.OUTBOUND) && !state.weak()) {
      assertThat(state.outboundWorks()).isNotEqualTo(Optional.of(true));
      assertThat(fixture().outboundWorks()).isNotEqualTo(Optional.of(true));
    }
  }

  @Test
  final void open_ofAClosedFirewall_stopsNothingOfOurs() throws Exception {
    untilApplied(there());
    until(this::look, this::stopsAll);

    openAll();

    assertThat(look().outboundWorks()).isNotEqualTo(Optional.of(false));
    assertThat(fixture().outboundWorks()).isNotEqualTo(Optional.of(false));
  }

  @Test
  final void open_twice_equalsOnce() throws Exception {
    untilApplied(there());
    until(this::look, this::stopsAll);

    openAll();
    goBack();

    assertThat(look().closed()).isEmpty();
  }

  @Test
  final void open_ofAnOpenFirewall_changesNothing() throws Exception {
    goBack();

    assertThat(look().closed()).isEmpty();
  }

  @Test
  final void rulesOfOthers_closedAndOpened_stay() throws Exception {
    Set<String> before = fixture().kept();

    untilApplied(there());
    until(this::look, this::stopsAll);
    assertThat(fixture().kept()).isEqualTo(before);

    openAll();
    assertThat(fixture().kept()).isEqualTo(before);
  }

  private void openAll() throws InterruptedException {
    goBack();
    until(this::look, seen -> seen.closed().isEmpty());
  }

  private boolean stopsAll(FirewallState seen) {
    return stoppable().stream().allMatch(seen::isClosed);
  }

  private FirewallAdapter firewall() {
    return fixture().adapter();
  }

  private Set<Traffic> stoppable() {
    return firewall().stoppable();
  }

  private FirewallState look() {
    return firewall().observe(within(PATIENCE));
  }
}
