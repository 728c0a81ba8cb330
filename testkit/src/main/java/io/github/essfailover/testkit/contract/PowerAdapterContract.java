package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.PowerState;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.PowerAdapter;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every {@link PowerAdapter} promises. Power that is off is the strongest evidence that there
 * is, so OFF is said only when all machines are off. Subclass it and make machines:
 *
 * <pre>{@code
 * final class MyPowerContractTest extends PowerAdapterContract {
 *   @Override
 *   protected Fixture start() {
 *     return new MyRack();   // implements Fixture
 *   }
 * }
 * }</pre>
 */
public abstract class PowerAdapterContract
    extends ChangingAdapterContract<PowerAdapterContract.Fixture> {

  /** The machines of one data center, at least two, all of them on. */
  public interface Fixture extends AdapterFixture<PowerAdapter> {

    /** Whether all machines are off, past the adapter. */
    boolean isOff();

    /** Somebody switches one machine on, past the adapter. */
    void switchOneOn();
  }

  /** For subclasses. */
  protected PowerAdapterContract() {}

  /** Starts machines; they are closed after the test. */
  protected abstract Fixture start() throws Exception;

  @Override
  final Fixture begin() throws Exception {
    return start();
  }

  @Override
  final List<Look> looks() {
    return List.of(fixture().adapter()::observe);
  }

  @Override
  final List<Change> changes() {
    return List.of(there());
  }

  @Override
  final Change there() {
    return fixture().adapter().off();
  }

  @Override
  final void goBack() {
    fixture().switchOneOn();
  }

  @Override
  final PowerState picture() {
    return fixture().adapter().observe(within(PATIENCE));
  }

  @Test
  final void observe_machinesOn_saysOn() {
    assertThat(picture()).isEqualTo(PowerState.ON);
  }

  @Test
  final void off_machinesOn_showsOffWhenAllAreOff() throws Exception {
    untilApplied(there());

    until(this::picture, PowerState.OFF::equals);
    assertThat(fixture().isOff()).isTrue();
  }

  @Test
  final void off_machinesOff_changesNothing() throws Exception {
    untilApplied(there());
    until(this::picture, PowerState.OFF::equals);

    untilApplied(there());

    assertThat(picture()).isEqualTo(PowerState.OFF);
    assertThat(fixture().isOff()).isTrue();
  }

  @Test
  final void observe_oneMachineOnAgain_doesNotSayOff() throws Exception {
    untilApplied(there());
    until(this::picture, PowerState.OFF::equals);

    fixture().switchOneOn();

    assertThat(picture()).isNotEqualTo(PowerState.OFF);
  }
}
