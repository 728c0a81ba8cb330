package io.github.essfailover.postgres.host;

import java.util.Optional;

/**
 * Where things are on a server's machine; absolute paths.
 *
 * <p>Immutable.
 *
 * @param programs the folder of {@code pg_ctl} and the others
 * @param configFile {@code postgresql.conf}, where it is not in the data folder
 */
public record HostLayout(
    String dataFolder, String workFolder, String programs, Optional<String> configFile) {

  /** The path of a program. */
  public String program(String name) {
    return programs + "/" + name;
  }
}
