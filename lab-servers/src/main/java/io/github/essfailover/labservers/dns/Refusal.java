package io.github.essfailover.labservers.dns;

/** A request ends with this response code and changes nothing. */
final class Refusal extends Exception {

  private final int rcode;

  Refusal(int rcode) {
    super("RCODE " + rcode, null, false, false);
    this.rcode = rcode;
  }

  int rcode() {
    return rcode;
  }
}
