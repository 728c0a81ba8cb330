package io.github.essfailover.internal.steps;

import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.StepContext;

/** The zone that a step's argument names. */
final class Zones {

  private Zones() {}

  static DnsAdapter of(StepContext c) {
    String name = c.argument(Arguments.DNS);
    return c.dns().stream()
        .filter(dns -> dns.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no DNS zone '" + name + "'"));
  }
}
