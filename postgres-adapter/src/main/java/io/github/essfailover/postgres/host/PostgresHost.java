package io.github.essfailover.postgres.host;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One PostgreSQL server's machine: its processes and its data folder. What it takes to bring a
 * server back, in steps so small that each can be repeated after a crash in its middle.
 *
 * <p>Beside the data folder there is a <em>work folder</em> on durable storage that no program of
 * PostgreSQL touches: {@code pg_rewind} deletes from the data folder whatever the source does not
 * have. A data folder whose files do not belong together is <em>closed</em>: PostgreSQL itself
 * refuses to start on it, whoever tries. {@link #rewind} and {@link #copy} close it before they
 * change anything; only {@link #reinstate} opens it again.
 *
 * <p>Implementations are thread-safe, bound every wait by the deadline and throw {@link
 * io.github.essfailover.error.AdapterException}: NOT_APPLIED when nothing was changed, UNKNOWN when
 * something may have been, PERMANENT when a person has to look. The destructive ones ({@link
 * #rewind}, {@link #copy}) never run twice at the same time: a second one is NOT_APPLIED {@code
 * HOST_BUSY} while the first goes on, also when its caller is gone.
 */
public interface PostgresHost {

  /** Whether a server runs on the data folder, answering or not. */
  boolean isRunning(Deadline deadline);

  /**
   * Starts the server, unless it runs; returns when it answers, or with the deadline while it still
   * recovers. As a standby: only if {@link HostFile#STANDBY_SIGNAL} is there. As a primary: only if
   * it is not. Never on a closed folder.
   *
   * @throws io.github.essfailover.error.AdapterException PERMANENT {@code HOST_START_REFUSED} when
   *     the folder is not as above; NOT_APPLIED {@code HOST_NOT_STARTED} when it ended again
   */
  void start(DatabaseState.Role as, Deadline deadline);

  /** The server does not run any more; nothing to do when it does not. */
  void stop(Shutdown how, Deadline deadline);

  /**
   * What the control file says; true only while the server is stopped. Empty when there is none, or
   * no program that reads it.
   */
  Optional<ControlData> controlData(Deadline deadline);

  /** A small text file, empty when it is not there. */
  Optional<String> read(HostFile file, Deadline deadline);

  /** Writes a small text file, whole and durable, or not at all. */
  void write(HostFile file, String text, Deadline deadline);

  /** The file is not there any more. */
  void delete(HostFile file, Deadline deadline);

  /** The names of the files in {@code pg_wal}; none when it is not there. */
  List<String> walFiles(Deadline deadline);

  /**
   * How many transactions of that range committed; empty where nobody can tell. The server is
   * stopped or does not write.
   */
  OptionalLong commits(WalRange range, Deadline deadline);

  /**
   * Copies into the work folder, durably: these files of {@code pg_wal}, into a folder of that
   * label, and the configuration (whatever lies in the data folder and PostgreSQL has not made:
   * settings, certificates, server logs) for {@link #reinstate}. What an earlier call kept under
   * the label is replaced.
   *
   * @return where the files of {@code pg_wal} are kept, for people
   */
  String keep(String label, List<String> walFiles, Deadline deadline);

  /** Whether {@link #rewind} has what it needs on this machine. */
  boolean canRewind(Deadline deadline);

  /**
   * Takes the stopped server's files back to the last checkpoint that it has in common with the
   * source, and takes from there what the source changed. A trial finds out whether that is
   * possible and changes nothing. When the effect is not known, or the call failed after it began,
   * the folder is closed and only {@link #copy} can mend it.
   *
   * @return what the program said about that checkpoint; the log from there on is needed from the
   *     source; empty when it was not said
   * @throws io.github.essfailover.error.AdapterException PERMANENT {@code REWIND_FAILED}
   */
  Optional<WalPosition> rewind(BackupSource source, boolean trial, Deadline deadline);

  /**
   * Replaces what PostgreSQL has made in the stopped server's data folder by a copy of the source.
   * It starts from the beginning each time; until it is complete the folder is closed.
   */
  void copy(BackupSource source, Deadline deadline);

  /**
   * Puts back the configuration that {@link #keep} kept, makes sure of {@link
   * HostFile#STANDBY_SIGNAL}, and opens the folder, in this order.
   */
  void reinstate(Deadline deadline);
}
