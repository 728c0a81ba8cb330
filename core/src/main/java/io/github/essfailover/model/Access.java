package io.github.essfailover.model;

/** Whether a database server lets the applications write. */
public enum Access {
  /** Application roles may log in and write. */
  ADMITTED,
  /** New application sessions are refused, running ones are ended. */
  REFUSED
}
