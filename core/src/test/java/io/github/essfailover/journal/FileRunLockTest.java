package io.github.essfailover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.error.LockException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.RunLock.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FileRunLockTest {

  private static final DeploymentId DEPLOYMENT = DeploymentId.of("example.org");

  @TempDir Path folder;

  private Lease acquire() {
    return acquire("somebody");
  }

  private Lease acquire(String owner) {
    return FileJournal.in(folder).lock().acquire(DEPLOYMENT, owner, soon());
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }

  @Test
  void acquire_again_higherEpoch() {
    long before;
    try (Lease lease = acquire()) {
      before = lease.epoch();
      assertThat(lease.remaining()).isGreaterThan(Duration.ofDays(1));
      assertThat(lease.renew(soon())).isTrue();
    }
    try (Lease lease = acquire()) {
      assertThat(lease.epoch()).isEqualTo(before + 1);
    }
  }

  @Test
  void acquire_heldInThisProcess_heldAndNotLostByTheAttempt() throws Exception {
    try (Lease lease = acquire("first")) {
      assertThatThrownBy(() -> acquire("second"))
          .isInstanceOf(LockException.class)
          .hasMessageContaining("first, process " + ProcessHandle.current().pid());
      assertThat(lease.renew(soon())).isTrue();
      try (JournalChild child = JournalChild.start("hold", folder)) {
        assertThat(child.readLine()).startsWith("refused LOCK_HELD").contains("first, process");
      }
    }
  }

  @Test
  void acquire_heldByAnotherProcess_heldUntilItIsKilled() throws Exception {
    try (JournalChild child = JournalChild.start("hold", folder)) {
      assertThat(child.readLine()).isEqualTo("held 1");
      assertThatThrownBy(this::acquire)
          .isInstanceOf(LockException.class)
          .hasMessageContaining("child, process " + child.pid() + " on ");
      child.kill();
    }
    try (Lease lease = acquire()) {
      assertThat(lease.epoch()).isEqualTo(2);
    }
  }

  @Test
  void append_twoProcessesRace_eachNumberWonOnce() throws Exception {
    Set<String> won = new HashSet<>();
    try (JournalChild one = JournalChild.start("race", folder);
        JournalChild two = JournalChild.start("race", folder)) {
      one.go();
      two.go();
      for (JournalChild child : new JournalChild[] {one, two}) {
        for (String line = child.readLine(); !line.equals("done"); line = child.readLine()) {
          assertThat(line).startsWith("won ");
          assertThat(won.add(line)).as(line).isTrue();
        }
      }
    }
    assertThat(won).hasSize(JournalChild.NUMBERS);
    assertThat(FileJournal.in(folder).read(JournalChild.RUN)).hasSize(JournalChild.NUMBERS);
  }

  @Test
  void renew_lockFileReplaced_lost() throws IOException {
    try (Lease lease = acquire()) {
      Files.delete(folder.resolve("lock"));
      assertThat(lease.renew(soon())).isFalse();
      Files.createFile(folder.resolve("lock"));
      Files.createFile(folder.resolve("keeps the old inode number from being used again"));
    }
  }

  @Test
  void renew_epochRaisedBehindOurBack_lost() throws IOException {
    try (Lease lease = acquire()) {
      new EpochFile(Disk.local(), new RunFolder(Disk.local(), folder)).raise(DEPLOYMENT);
      assertThat(lease.renew(soon())).isFalse();
    }
  }

  @Test
  void renew_interruptedThread_stillOurs() {
    try (Lease lease = acquire()) {
      Thread.currentThread().interrupt();
      assertThat(lease.renew(soon())).isTrue();
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void close_twice_givesBackOnce() {
    Lease first = acquire();
    first.close();
    try (Lease second = acquire()) {
      first.close();
      assertThat(first.remaining()).isZero();
      assertThat(second.renew(soon())).isTrue();
      assertThatThrownBy(this::acquire).isInstanceOf(LockException.class);
    }
  }

  @Test
  void acquire_epochMissingButRuns_refused() throws IOException {
    acquire().close();
    FileJournal.in(folder).append(RunId.of("r"), 0, new byte[0]);
    Files.delete(folder.resolve("epoch"));

    assertThatThrownBy(this::acquire)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("no epoch");
  }

  @Test
  void acquire_epochFlippedAnywhere_refusedAndLockFree() throws IOException {
    acquire().close();
    byte[] epoch = Files.readAllBytes(folder.resolve("epoch"));
    for (int at = 0; at < epoch.length; at++) {
      byte[] flipped = epoch.clone();
      flipped[at] ^= 1;
      Files.write(folder.resolve("epoch"), flipped);
      assertThatThrownBy(this::acquire).isInstanceOf(JournalException.class);
    }
    Files.write(folder.resolve("epoch"), epoch);
    try (Lease lease = acquire()) {
      assertThat(lease.epoch()).isEqualTo(2);
    }
  }

  @Test
  void acquire_folderOfAnotherDeployment_refused() {
    acquire().close();

    assertThatThrownBy(
            () ->
                FileJournal.in(folder)
                    .lock()
                    .acquire(DeploymentId.of("other.org"), "somebody", soon()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("another deployment");
  }
}
