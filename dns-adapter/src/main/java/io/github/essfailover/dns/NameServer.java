package io.github.essfailover.dns;

import io.github.essfailover.model.Location;
import java.net.InetSocketAddress;

/**
 * An authoritative server.
 *
 * @param label its name in views and findings
 * @param address unresolved when it was given by name: it is looked up for every connection
 */
record NameServer(String label, InetSocketAddress address, Location location) {

  InetSocketAddress resolved() {
    return address.isUnresolved()
        ? new InetSocketAddress(address.getHostString(), address.getPort())
        : address;
  }
}
