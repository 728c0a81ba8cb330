package io.github.essfailover.testkit.transport;

/** What a server shows to those who connect. */
public enum Certificates {
  /** In order: of the authority that is trusted, for the address, and of today. */
  GOOD,
  /** Of the authority, for somebody else's name. */
  WRONG_NAME,
  /** Of the authority, for the address, and over since yesterday. */
  EXPIRED,
  /** In order, of an authority that nobody knows. */
  UNKNOWN_AUTHORITY
}
