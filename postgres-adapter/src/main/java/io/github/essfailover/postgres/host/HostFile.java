package io.github.essfailover.postgres.host;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A small text file of a server.
 *
 * <p>Immutable.
 *
 * @param name the path in its folder
 */
public record HostFile(Folder folder, String name) {

  /** Where it lies. */
  public enum Folder {
    /** The data folder. */
    DATA,
    /** The work folder. */
    WORK
  }

  private static final Pattern NAME = Pattern.compile("(pg_wal/)?[A-Za-z0-9][A-Za-z0-9._-]*");

  /** Its presence makes a standby of the server at its next start. */
  public static final HostFile STANDBY_SIGNAL = new HostFile(Folder.DATA, "standby.signal");

  /** What {@code ALTER SYSTEM} writes. */
  public static final HostFile AUTO_CONF = new HostFile(Folder.DATA, "postgresql.auto.conf");

  /** How far a rejoin has come; not there when none is under way. */
  public static final HostFile REJOIN = new HostFile(Folder.WORK, "rejoin");

  /** What the last rejoin did. */
  public static final HostFile LAST_REJOIN = new HostFile(Folder.WORK, "last-rejoin");

  /** Refuses names that lead out of the folder. */
  public HostFile {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + name + "' does not match " + NAME.pattern());
    }
  }

  /** The history of a timeline. */
  public static HostFile history(int timeline) {
    return new HostFile(Folder.DATA, String.format(Locale.ROOT, "pg_wal/%08X.history", timeline));
  }
}
