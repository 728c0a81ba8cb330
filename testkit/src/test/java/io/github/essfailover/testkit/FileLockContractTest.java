package io.github.essfailover.testkit;

import io.github.essfailover.journal.FileJournal;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.testkit.contract.RunLockContract;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** The lock of a journal in files; who crashes is a process of its own. */
class FileLockContractTest extends RunLockContract {

  @TempDir Path folder;

  @Override
  protected Fixture start() {
    return new Folders();
  }

  /** A folder for each deployment. */
  private final class Folders implements Fixture {

    @Override
    public RunLock open(DeploymentId what) {
      return lockIn(folder, what);
    }

    @Override
    public long takeAndCrash(DeploymentId what, Deadline deadline) throws IOException {
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  FileLockContractTest.class.getName(),
                  folder.toString(),
                  what.value())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
        return Long.parseLong(String.valueOf(out.readLine()));
      } finally {
        child.destroyForcibly().onExit().join();
      }
    }

    @Override
    public void pass(Duration time) throws InterruptedException {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    @Override
    public void close() {}
  }

  private static RunLock lockIn(Path folder, DeploymentId what) {
    return FileJournal.in(folder.resolve(what.value())).lock();
  }

  /** The one who crashes: holds the lock until its input ends, or until it is killed. */
  public static void main(String[] args) throws IOException {
    DeploymentId what = DeploymentId.of(args[1]);
    Deadline soon = Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
    RunLock.Lease lease = lockIn(Path.of(args[0]), what).acquire(what, "crashed", soon);
    System.out.println(lease.epoch());
    while (System.in.read() >= 0) {
      // until the parent is gone
    }
  }
}
