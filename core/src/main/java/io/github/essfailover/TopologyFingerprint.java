package io.github.essfailover;

import io.github.essfailover.internal.engine.Surroundings;
import io.github.essfailover.internal.text.Sha256;
import io.github.essfailover.spi.Adapter;
import io.github.essfailover.spi.BackupCatalog;
import io.github.essfailover.spi.Site;

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
      site.media().ifPresent(catalog -> line(text, "media", catalog));
      for (BackupCatalog catalog : site.backups()) {
        line(text, "backups", catalog);
        text.append(" of ").append(catalog.database());
      }
    }
    surroundings
        .dns()
        .forEach(
            zone -> {
              line(text, "dns", zone);
              text.append(' ').append(zone.names());
            });
    return Sha256.hex(text.toString());
  }

  private static void line(StringBuilder text, String port, Adapter adapter) {
    text.append('\n').append(port).append(' ').append(adapter.name()).append(' ');
    text.append(adapter.kind());
  }
}
