package io.github.essfailover.request;

import io.github.essfailover.model.DataCenterId;
import java.util.Optional;

/** A request whose active data center is not filled in yet. */
final class Unresolved {

  private Unresolved() {}

  static DataCenterId required(Optional<DataCenterId> active, FailoverRequest request) {
    return active.orElseThrow(
        () ->
            new IllegalStateException(
                "the "
                    + request.kind()
                    + " names no active data center yet; planning fills it in, or name it"));
  }
}
