package io.github.essfailover.spi;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.BackupState;
import io.github.essfailover.model.Deadline;

/**
 * The catalogue of the backups that are taken of one database server: of the base backups and of
 * the archived log. It only reads; taking backups stays with the product that keeps the catalogue.
 *
 * <p>Given to a data center it speaks for that data center's server. One repository that all of
 * them use is given to each. {@link #locatedIn()} is where the backups are stored, not where the
 * catalogue is asked.
 */
public interface BackupCatalog extends Adapter {

  /** The name of the database server, in all data centers the same, of which these are backups. */
  String database();

  /**
   * What is there now.
   *
   * @throws AdapterException NOT_APPLIED or UNKNOWN when the catalogue cannot be reached or does
   *     not answer by the deadline; PERMANENT, with the reason, when it answers and cannot be
   *     understood, denies access or has never been set up. An empty catalogue is no failure.
   */
  BackupState observe(Deadline deadline);
}
