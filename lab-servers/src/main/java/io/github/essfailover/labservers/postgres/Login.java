package io.github.essfailover.labservers.postgres;

/**
 * A role that may log in, and its password.
 *
 * <p>Immutable; prints without the password.
 */
public record Login(String user, String password) {
  @Override
  public String toString() {
    return user;
  }
}
