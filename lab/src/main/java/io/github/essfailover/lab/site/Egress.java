package io.github.essfailover.lab.site;

import java.io.IOException;

/** The way of a homeserver to other servers. Thread-safe. */
public interface Egress {

  /**
   * Sends something to the remote server.
   *
   * @throws IOException also when it is stopped on the way
   */
  void send(String path) throws IOException;
}
