package io.github.essfailover.firewall;

import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.Location;
import java.util.Set;

/** What command and HTTP firewalls have in common. */
record SwitchSettings(
    String name,
    Location location,
    Set<FirewallScope> scopes,
    Assertion closedIf,
    Assertion openIf,
    Canary canary) {

  Failures failures() {
    return new Failures("firewall/" + name);
  }
}
