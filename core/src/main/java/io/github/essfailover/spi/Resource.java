package io.github.essfailover.spi;

import io.github.essfailover.model.DataCenterId;

/**
 * What a change mutates: one port of one data center. One change at a time is applied to a
 * resource.
 *
 * <p>Immutable.
 *
 * @param place a data center, or {@code global}
 */
public record Resource(String place, String port, String name) implements Comparable<Resource> {

  /** A database server. */
  public static Resource database(DataCenterId dataCenter, String name) {
    return new Resource(dataCenter.value(), "database", name);
  }

  /** A cluster. */
  public static Resource cluster(DataCenterId dataCenter) {
    return new Resource(dataCenter.value(), "cluster", "cluster");
  }

  /** A firewall. */
  public static Resource firewall(DataCenterId dataCenter, String name) {
    return new Resource(dataCenter.value(), "firewall", name);
  }

  /** The power control of a data center. */
  public static Resource power(DataCenterId dataCenter) {
    return new Resource(dataCenter.value(), "power", "power");
  }

  /** A DNS zone. */
  public static Resource dns(String name) {
    return new Resource("global", "dns", name);
  }

  /** Something of a host's own step. */
  public static Resource other(String name) {
    return new Resource("global", "other", name);
  }

  @Override
  public int compareTo(Resource other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return place + "/" + port + "/" + name;
  }
}
