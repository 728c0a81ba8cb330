package io.github.essfailover.dns;

import io.github.essfailover.model.Location;
import java.net.InetSocketAddress;

/**
 * A server that is asked for the names.
 *
 * @param label its name in views and findings
 * @param address unresolved when it was given by name: it is looked up for every connection
 * @param isAuthoritative false: a resolver, which is asked to recurse
 */
record NameServer(
    String label, InetSocketAddress address, Location location, boolean isAuthoritative) {

  NameServer(String label, InetSocketAddress address, Location location) {
    this(label, address, location, true);
  }

  static NameServer recursive(String label, InetSocketAddress address, Location location) {
    return new NameServer(label, address, location, false);
  }

  InetSocketAddress resolved() {
    return address.isUnresolved()
        ? new InetSocketAddress(address.getHostString(), address.getPort())
        : address;
  }
}
