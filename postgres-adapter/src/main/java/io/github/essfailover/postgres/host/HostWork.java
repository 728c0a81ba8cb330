package io.github.essfailover.postgres.host;

/**
 * A long piece of work on the stopped server's files: minutes or hours, longer than any call.
 *
 * <p>Immutable.
 *
 * @param ticket names this attempt; with the same ticket it is never begun twice, whoever asks
 * @param epoch the run's; a lower one than that of an earlier work begins nothing
 */
public record HostWork(Kind kind, BackupSource source, String ticket, long epoch) {

  /** The kinds of work. */
  public enum Kind {
    /** Finds out whether, and from where on, {@link #REWIND} would work; changes nothing. */
    TRY_REWIND,
    /**
     * Takes the files back to the last checkpoint that they have in common with the source, and
     * takes from there what the source changed. Broken off, only {@link #COPY} can mend them.
     */
    REWIND,
    /**
     * Replaces what PostgreSQL has made in the data folder by a copy of the source. It starts from
     * the beginning each time.
     */
    COPY
  }

  /** Refuses a ticket that would not be a word. */
  public HostWork {
    if (!ticket.matches("[A-Za-z0-9._-]{1,80}")) {
      throw new IllegalArgumentException(
          "ticket '" + ticket + "' is not a word of 1 to 80 letters");
    }
  }
}
