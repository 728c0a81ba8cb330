package io.github.essfailover;

import io.github.essfailover.internal.engine.Surroundings;
import io.github.essfailover.spi.Adapter;
import io.github.essfailover.spi.Site;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A hash of deployment, names, adapter kinds and pinned identities, but not of addresses: a plan
 * stays valid when a host name changes, not when a server is another one.
 */
final class TopologyFingerprint {

  private TopologyFingerprint() {}

  static String of(Surroundings surroundings) {
    StringBuilder text = new StringBuilder("deployment ").append(surroundings.deployment());
    for (Site site : surroundings.sites().values()) {
      text.append("\ndata center ").append(site.id());
      line(text, "cluster", site.cluster());
      site.cluster().pinnedIdentity().ifPresent(pin -> text.append(" pinned ").append(pin));
      site.databases()
          .values()
          .forEach(
              database -> {
                line(text, "database", database);
                database.pinnedIdentity().ifPresent(pin -> text.append(" pinned ").append(pin));
              });
      site.firewalls().values().forEach(firewall -> line(text, "firewall", firewall));
      site.power().ifPresent(power -> line(text, "power", power));
    }
    surroundings
        .dns()
        .forEach(
            zone -> {
              line(text, "dns", zone);
              text.append(' ').append(zone.names());
            });
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static void line(StringBuilder text, String port, Adapter adapter) {
    text.append('\n').append(port).append(' ').append(adapter.name()).append(' ');
    text.append(adapter.kind());
  }
}
