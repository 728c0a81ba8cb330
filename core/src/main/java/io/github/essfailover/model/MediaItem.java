package io.github.essfailover.model;

import java.time.Instant;

/**
 * A medium that a deployment believes to have.
 *
 * <p>Immutable.
 *
 * @param id the homeserver's name for it, the last part of an {@code mxc:} address
 * @param key where its content is in the bucket, without the prefix of the storage provider
 * @param created when the homeserver took it, by its own clock
 */
public record MediaItem(String id, ObjectKey key, Instant created) {
  @Override
  public String toString() {
    return id + " of " + created;
  }
}
