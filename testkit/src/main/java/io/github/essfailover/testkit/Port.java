package io.github.essfailover.testkit;

import java.util.Locale;

/** The ports, as fault scripts and recorded calls name them. */
public enum Port {
  /** A database server. */
  DATABASE,
  /** A cluster. */
  CLUSTER,
  /** A firewall. */
  FIREWALL,
  /** The power control. */
  POWER,
  /** The media bucket as one data center sees it. */
  OBJECT_STORAGE,
  /** The DNS zone; its place is {@code global}. */
  DNS,
  /** The probe of the service. */
  PROBE,
  /** A catalogue of backups. */
  BACKUPS,
  /** A catalogue of media. */
  MEDIA;

  private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

  @Override
  public String toString() {
    return word;
  }
}
