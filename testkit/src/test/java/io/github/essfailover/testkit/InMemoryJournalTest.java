package io.github.essfailover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.testkit.InMemoryJournal.Failure;
import io.github.essfailover.testkit.contract.JournalContract;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InMemoryJournalTest extends JournalContract {
  private static final RunId RUN = RunId.of("run-1");
  private static final DeploymentId DEPLOYMENT = DeploymentId.of("example.org");

  @Override
  protected Journal newJournal() {
    return new InMemoryJournal(Clock.systemUTC());
  }

  @Override
  protected Journal reopen(Journal journal) {
    return journal;
  }

  @Test
  void append_failingBeforeStoring_storesNothing() {
    InMemoryJournal journal = new InMemoryJournal(Clock.systemUTC());
    journal.failAppend(1, Failure.BEFORE_STORING);
    assertThatThrownBy(() -> journal.append(RUN, 0, new byte[] {1}))
        .isInstanceOf(JournalException.class);
    assertThat(journal.read(RUN)).isEmpty();
    journal.append(RUN, 0, new byte[] {1});
    assertThat(journal.read(RUN)).hasSize(1);
  }

  @Test
  void append_failingAfterStoring_isStored() {
    InMemoryJournal journal = new InMemoryJournal(Clock.systemUTC());
    journal.failAppend(1, Failure.AFTER_STORING);
    assertThatThrownBy(() -> journal.append(RUN, 0, new byte[] {1}))
        .isInstanceOf(JournalException.class);
    assertThat(journal.read(RUN)).hasSize(1);
  }

  @Test
  void lock_ofACrashedOwner_isFreeWhenItsLeaseEnded() {
    SimulatedTime time = SimulatedTime.seeded(1);
    InMemoryJournal journal = InMemoryJournal.in(time);
    Deadline late = Deadline.after(Duration.ofMinutes(5), time.clock());
    RunLock.Lease crashed = journal.lock().acquire(DEPLOYMENT, "one", late);
    RunLock.Lease next = journal.lock().acquire(DEPLOYMENT, "two", late);
    assertThat(next.epoch()).isGreaterThan(crashed.epoch());
    assertThat(crashed.renew(late)).isFalse();
    assertThat(time.now()).isEqualTo(SimulatedTime.seeded(1).now().plusSeconds(30));
  }
}
