package io.github.essfailover.model;

/**
 * What a database adapter can do beyond observing and promoting. The planner drops the steps that
 * need a missing capability and prints the risk that remains.
 */
public enum Capability {
  /** A standby can be made to stop receiving, so that positions stand still. */
  FREEZE,
  /** A standby can stream from another standby. */
  CASCADE,
  /** The applications' writes can be refused by the server itself. */
  REFUSE_WRITES,
  /** The server itself refuses changes of an epoch below the highest that changed it. */
  REFUSE_OLD_EPOCHS,
  /** The rule of synchronous replication can be set. */
  SYNCHRONIZE,
  /** A server that went its own way can be made a standby again, whether it runs or not. */
  REJOIN
}
