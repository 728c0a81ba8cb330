package io.github.essfailover.postgres.host;

import io.github.essfailover.model.Deadline;

/** How a copy of a running server gets into a folder of this machine. Thread-safe. */
public interface BaseBackup {

  /**
   * Fills the folder, which is there and empty, with a copy from which a standby can start; the
   * source's slot holds the log that it needs beyond what was copied.
   *
   * @throws io.github.essfailover.error.AdapterException when it is not complete
   */
  void into(String folder, BackupSource source, Deadline deadline);
}
