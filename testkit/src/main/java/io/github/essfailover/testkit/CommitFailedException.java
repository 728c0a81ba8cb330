package io.github.essfailover.testkit;

/**
 * An application's commit that was not acknowledged.
 *
 * <p>Immutable.
 */
public final class CommitFailedException extends RuntimeException {
  private final boolean written;

  CommitFailedException(String message, boolean written) {
    super(message);
    this.written = written;
  }

  /**
   * Whether it is in the server's log all the same: it waited for a standby that did not answer.
   */
  public boolean isWritten() {
    return written;
  }
}
