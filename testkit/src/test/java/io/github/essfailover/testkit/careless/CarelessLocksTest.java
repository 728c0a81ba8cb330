package io.github.essfailover.testkit.careless;

import static io.github.essfailover.testkit.careless.Failures.failuresOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.error.LockException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.InMemoryLockContractTest.VirtualStore;
import io.github.essfailover.testkit.SimulatedTime;
import io.github.essfailover.testkit.contract.RunLockContract;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever writes a careless lock fails the tests of what it breaks. */
class CarelessLocksTest {

  private static final AtomicReference<How> HOW = new AtomicReference<>(How.CAREFUL);
  private static final DeploymentId ONE_FOR_ALL = DeploymentId.of("all");

  enum How {
    CAREFUL(),
    FORGETS_THE_EPOCH(
        "epoch_everyTaking_rises",
        "acquire_afterACrash_succeedsWithAHigherEpoch",
        "lease_notRenewed_isOursAsLongAsItPromised",
        "lease_renewed_isOursAsLongAsItPromised"),
    PROMISES_TOO_MUCH(
        "lease_notRenewed_isOursAsLongAsItPromised",
        "lease_renewed_isOursAsLongAsItPromised",
        "lease_givenBack_isNotOursAnyMore"),
    KEEPS_ITS_PROMISE_FIXED("remaining_timePasses_shrinks"),
    RENEWS_WHAT_IS_LOST(
        "lease_notRenewed_isOursAsLongAsItPromised",
        "lease_renewed_isOursAsLongAsItPromised",
        "lease_givenBack_isNotOursAnyMore"),
    FREES_THE_SUCCESSOR("close_again_doesNotThrowAndLeavesTheSuccessorAlone"),
    THROWS_ON_SECOND_CLOSE("close_again_doesNotThrowAndLeavesTheSuccessorAlone"),
    IS_ONE_FOR_ALL("deployments_two_doNotDisturbEachOther"),
    WAITS_TOO_LONG(
        "acquire_held_isRefusedInTimeAndNamesTheHolder",
        "acquire_interrupted_keepsTheFlagAndEndsInTime"),
    SWALLOWS_INTERRUPTS(
        "acquire_interrupted_keepsTheFlagAndEndsInTime",
        "acquire_freeAndInterrupted_leavesNoLockBehind"),
    LEAVES_A_LOCK_BEHIND("acquire_freeAndInterrupted_leavesNoLockBehind"),
    KEEPS_THE_HOLDER_SECRET("acquire_held_isRefusedInTimeAndNamesTheHolder");

    private final String noticedBy;

    How(String... noticedBy) {
      this.noticedBy = String.join(" ", noticedBy);
    }

    Set<String> noticedBy() {
      return noticedBy.isEmpty() ? Set.of() : Set.of(noticedBy.split(" "));
    }
  }

  @ParameterizedTest
  @EnumSource(How.class)
  void lock_careless_failsExactlyItsClauses(How how) {
    HOW.set(how);
    Set<String> failures = failuresOf(CarelessContract.class);
    HOW.set(How.CAREFUL);
    assertThat(failures).isEqualTo(how.noticedBy());
  }

  static final class CarelessContract extends RunLockContract {
    @Override
    protected Fixture start() {
      SimulatedTime time = SimulatedTime.seeded(1);
      RunLock careful = InMemoryJournal.in(time).lock();
      Map<DeploymentId, RunLock.Lease> last = new TreeMap<>();
      return new VirtualStore(time) {
        @Override
        public RunLock open(DeploymentId what) {
          return new CarelessLock(HOW.get(), careful, time, last);
        }
      };
    }
  }

  private record CarelessLock(
      How how, RunLock careful, SimulatedTime time, Map<DeploymentId, Lease> last)
      implements RunLock {

    @Override
    public Lease acquire(DeploymentId what, String owner, Deadline deadline) {
      boolean interrupted = Thread.currentThread().isInterrupted();
      try {
        DeploymentId key = how == How.IS_ONE_FOR_ALL ? ONE_FOR_ALL : what;
        Lease lease = careful.acquire(key, owner, deadline);
        if (how == How.LEAVES_A_LOCK_BEHIND && interrupted) {
          throw LockException.unavailable(Map.of(), null);
        }
        last.put(key, lease);
        return new CarelessLease(
            how, lease, () -> Objects.requireNonNull(last.get(key)).close(), lease.remaining());
      } catch (LockException e) {
        if (how == How.WAITS_TOO_LONG && e.code().equals("LOCK_HELD")) {
          time.advance(Duration.ofSeconds(10));
        }
        if (how == How.KEEPS_THE_HOLDER_SECRET) {
          throw LockException.held(Map.of());
        }
        throw e;
      } finally {
        if (how == How.SWALLOWS_INTERRUPTS) {
          Thread.interrupted();
        }
      }
    }
  }

  private static final class CarelessLease implements RunLock.Lease {
    private final How how;
    private final RunLock.Lease careful;
    private final Runnable closeLast;
    private final Duration atFirst;
    private boolean closed;

    private CarelessLease(How how, RunLock.Lease careful, Runnable closeLast, Duration atFirst) {
      this.how = how;
      this.careful = careful;
      this.closeLast = closeLast;
      this.atFirst = atFirst;
    }

    @Override
    public long epoch() {
      return how == How.FORGETS_THE_EPOCH ? 1 : careful.epoch();
    }

    @Override
    public Duration remaining() {
      return switch (how) {
        case PROMISES_TOO_MUCH -> careful.remaining().plusSeconds(2);
        case KEEPS_ITS_PROMISE_FIXED -> careful.remaining().isZero() ? Duration.ZERO : atFirst;
        default -> careful.remaining();
      };
    }

    @Override
    public boolean renew(Deadline deadline) {
      return careful.renew(deadline) || how == How.RENEWS_WHAT_IS_LOST;
    }

    @Override
    public void close() {
      if (closed && how == How.THROWS_ON_SECOND_CLOSE) {
        throw new IllegalStateException("closed");
      }
      if (closed && how == How.FREES_THE_SUCCESSOR) {
        closeLast.run();
      }
      closed = true;
      careful.close();
    }
  }
}
