package io.github.essfailover.lab.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Finds out where the public name leads now. Thread-safe. */
public interface Resolver {

  /** The address to connect to. */
  InetSocketAddress resolve() throws IOException;
}
