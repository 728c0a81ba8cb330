package io.github.essfailover.matrix;

import io.github.essfailover.model.Deadline;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/**
 * A socket whose every read ends at the deadline, also those of a TLS handshake above it: a peer
 * that sends a byte now and then would outlast any timeout for a single read. One thread.
 */
final class DeadlineSocket extends Socket {

  private final Deadline deadline;

  DeadlineSocket(Deadline deadline) {
    this.deadline = deadline;
  }

  /** What is left, at least a millisecond because 0 would mean for ever. */
  int remainingMillis() throws SocketTimeoutException {
    if (deadline.isExpired()) {
      throw new SocketTimeoutException("the deadline was reached");
    }
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, deadline.remaining().toMillis()));
  }

  @Override
  public synchronized void setSoTimeout(int timeout) throws SocketException {
    // The TLS layer sets its own for a while; only the deadline counts here.
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        bound();
        return in.read();
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        bound();
        return in.read(bytes, from, length);
      }
    };
  }

  private void bound() throws IOException {
    super.setSoTimeout(remainingMillis());
  }
}
