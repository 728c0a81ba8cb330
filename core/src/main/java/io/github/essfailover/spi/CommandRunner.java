package io.github.essfailover.spi;

import io.github.essfailover.model.Deadline;
import java.util.List;

/** Runs a program, here or on another machine. Thread-safe. */
public interface CommandRunner {

  /**
   * Runs it to its end; a non-zero exit code is a result, not an exception. At the deadline the
   * program is ended and the call throws UNKNOWN.
   *
   * @param command program and arguments; never passed to a shell
   * @param input given to its standard input
   */
  CommandResult run(List<String> command, byte[] input, Deadline deadline);

  /**
   * What a program left behind.
   *
   * @param output what it printed on standard output, as UTF-8
   * @param errors what it printed on standard error, as UTF-8
   */
  record CommandResult(int exitCode, String output, String errors) {}
}
