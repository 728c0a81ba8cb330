package io.github.essfailover.matrix;

import java.io.IOException;

/** No connection, or no answer in time: to a partitioned observer the same as death. */
final class NothingThereException extends IOException {

  NothingThereException(String message, IOException cause) {
    super(message, cause);
  }
}
