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
 * refuses to start on it, whoever tries. A {@linkplain #work rewind or copy} closes it before it
 * changes anything; only {@link #reinstate} opens it again.
 *
 * <p>Implementations are thread-safe, bound every wait by the deadline and throw {@link
 * io.github.essfailover.error.AdapterException}: NOT_APPLIED when nothing was changed, UNKNOWN when
 * something may have been, PERMANENT when a person has to look.
 */
public interface PostgresHost {

  /**
   * The same machine for the acts of that epoch: each is refused where a higher one was, in the
   * server's own configuration or on this machine. What is refused is not done: PERMANENT {@code
   * EPOCH_SUPERSEDED}. The default does not tell epochs apart.
   */
  default PostgresHost actingIn(long epoch) {
    return this;
  }

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

  /** Whether {@link HostWork.Kind#REWIND} has what it needs on this machine. */
  boolean canRewind(Deadline deadline);

  /**
   * Begins that work unless it was begun, and says how far it is. Returns soon, however long the
   * work takes: it goes on when this process dies, and who asks with the same ticket finds it
   * again. Never two at the same time: NOT_APPLIED {@code HOST_BUSY} while another one goes on.
   * When {@link HostWork.Kind#REWIND} or {@link HostWork.Kind#COPY} failed or its end is not known,
   * the folder is closed and only a copy can mend it.
   *
   * @throws io.github.essfailover.error.AdapterException PERMANENT {@code EPOCH_SUPERSEDED}
   */
  WorkState work(HostWork work, Deadline deadline);

  /** The work that goes on at this moment, whoever began it. Reads only. */
  Optional<WorkState> underWay(Deadline deadline);

  /** Ends the work that goes on, if any; it counts as failed. */
  void cancel(Deadline deadline);

  /**
   * Puts back the configuration that {@link #keep} kept, makes sure of {@link
   * HostFile#STANDBY_SIGNAL}, and opens the folder, in this order.
   */
  void reinstate(Deadline deadline);
}
