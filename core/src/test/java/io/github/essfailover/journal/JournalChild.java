package io.github.essfailover.journal;

import io.github.essfailover.error.FailoverException;
import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.RunLock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** A second process on the same journal. It ends when its standard input does. */
final class JournalChild implements AutoCloseable {

  static final RunId RUN = RunId.of("race");
  static final int NUMBERS = 60;

  private final Process process;
  private final BufferedReader out;

  private JournalChild(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  static JournalChild start(String mode, Path folder) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            JournalChild.class.getName(),
            mode,
            folder.toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new JournalChild(builder.start());
  }

  String readLine() throws IOException {
    return String.valueOf(out.readLine());
  }

  void go() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  long pid() {
    return process.pid();
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }

  /** The child. */
  public static void main(String[] args) throws IOException {
    FileJournal journal = FileJournal.in(Path.of(args[1]));
    if (args[0].equals("hold")) {
      hold(journal);
    } else {
      race(journal);
    }
  }

  private static void hold(FileJournal journal) throws IOException {
    Deadline deadline = Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
    try (RunLock.Lease lease =
        journal.lock().acquire(DeploymentId.of("example.org"), "child", deadline)) {
      System.out.println("held " + lease.epoch());
      while (System.in.read() >= 0) {
        // until the parent is gone
      }
    } catch (FailoverException e) {
      System.out.println("refused " + e.code() + " " + e.getMessage());
    }
  }

  private static void race(FileJournal journal) throws IOException {
    String me = "process " + ProcessHandle.current().pid();
    if (System.in.read() < 0) {
      return;
    }
    for (int number = 0; number < NUMBERS; number++) {
      try {
        journal.append(RUN, number, (me + " " + number).getBytes(StandardCharsets.UTF_8));
        System.out.println("won " + number);
      } catch (JournalException e) {
        if (!e.code().equals("JOURNAL_NUMBER_TAKEN")) {
          System.out.println(e.getMessage());
        }
      }
    }
    System.out.println("done");
  }
}
