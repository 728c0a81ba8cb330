package io.github.essfailover.firewall;

/**
 * What a command or a request came back with. Its text may hold secrets and is never printed.
 *
 * @param isSuccess exit code 0, or an HTTP status 2xx
 * @param code the exit code or the status
 */
record Reply(boolean isSuccess, int code, String text) {

  @Override
  public String toString() {
    return "code " + code + ", " + text.length() + " characters";
  }
}
