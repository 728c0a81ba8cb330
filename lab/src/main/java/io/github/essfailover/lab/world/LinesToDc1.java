package io.github.essfailover.lab.world;

import io.github.essfailover.lab.site.Loopback;

/** The lines to dc1. Immutable. */
record LinesToDc1(Line ofPeers, Line ofOrchestrator) {

  static LinesToDc1 closedBy(Closing closing) {
    return new LinesToDc1(
        new Line(Loopback.seenByPeers(1), closing),
        new Line(Loopback.seenByOrchestrator(1), closing));
  }
}
