package io.github.essfailover;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.Adapter;
import io.github.essfailover.spi.BackupCatalog;
import io.github.essfailover.spi.ClusterAdapter;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.spi.MediaCatalog;
import io.github.essfailover.spi.ObjectStorageAdapter;
import io.github.essfailover.spi.PowerAdapter;
import io.github.essfailover.spi.SecretsAdapter;
import io.github.essfailover.spi.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A data center of a deployment: one cluster, one or more database servers, firewalls, a power
 * control, a view on the media, and the addresses at which users reach it.
 *
 * <p>Immutable.
 */
public final class DataCenter {

  private final Site site;

  private DataCenter(Site site) {
    this.site = site;
  }

  /** Begins a data center; the name is a lower-case label such as {@code dc1}. */
  public static Builder named(String name) {
    return new Builder(DataCenterId.of(name));
  }

  /** Its name. */
  public DataCenterId id() {
    return site.id();
  }

  Site site() {
    return site;
  }

  @Override
  public String toString() {
    return site.id().value();
  }

  /** Collects a data center. Confined to one thread. */
  public static final class Builder {
    private final DataCenterId id;
    private final List<DatabaseAdapter> databases = new ArrayList<>();
    private final List<FirewallAdapter> firewalls = new ArrayList<>();
    private final Set<IngressAddress> ingress = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();
    private final List<BackupCatalog> backups = new ArrayList<>();
    private @Nullable ClusterAdapter cluster;
    private @Nullable PowerAdapter power;
    private @Nullable ObjectStorageAdapter objectStorage;
    private @Nullable SecretsAdapter secrets;
    private @Nullable MediaCatalog media;

    private Builder(DataCenterId id) {
      this.id = id;
    }

    /** The cluster that runs the workloads; exactly one. */
    public Builder cluster(ClusterAdapter value) {
      if (cluster != null) {
        problems.add("has two clusters; give one");
      }
      this.cluster = value;
      return this;
    }

    /** A database server; at least one, each name once. */
    public Builder database(DatabaseAdapter value) {
      databases.add(value);
      return this;
    }

    /** A firewall; default none. */
    public Builder firewall(FirewallAdapter value) {
      firewalls.add(value);
      return this;
    }

    /** The power control, the strongest fence there is; default none. */
    public Builder power(PowerAdapter value) {
      this.power = value;
      return this;
    }

    /** The media bucket as this data center sees it; default none. */
    public Builder objectStorage(ObjectStorageAdapter value) {
      this.objectStorage = value;
      return this;
    }

    /**
     * A catalogue of the backups of one of its database servers; default none, which is a finding.
     * Give a repository that several data centers share to each of them.
     */
    public Builder backups(BackupCatalog value) {
      backups.add(value);
      return this;
    }

    /**
     * The secrets that must be equal in all data centers; default none. Readiness compares them by
     * keyed hashes; no step of a run touches them.
     */
    public Builder secrets(SecretsAdapter value) {
      if (secrets != null) {
        problems.add("has two adapters of secrets; give one");
      }
      this.secrets = value;
      return this;
    }

    /**
     * The catalogue of the media that should be in the {@linkplain #objectStorage object storage},
     * beside this data center's database; default none. With it readiness, failovers and
     * switchovers compare the newest media with the bucket.
     */
    public Builder media(MediaCatalog value) {
      if (media != null) {
        problems.add("has two catalogues of media; give one");
      }
      this.media = value;
      return this;
    }

    /** Where users reach it: IPv4 and IPv6 addresses, or one name; at least one. */
    public Builder ingress(String... addresses) {
      for (String address : addresses) {
        try {
          ingress.add(IngressAddress.parse(address));
        } catch (IllegalArgumentException e) {
          problems.add(String.valueOf(e.getMessage()));
        }
      }
      return this;
    }

    /**
     * The data center.
     *
     * @throws InvalidConfigurationException with every problem
     */
    public DataCenter build() {
      List<String> all = new ArrayList<>(problems);
      if (cluster == null) {
        all.add("has no cluster; give it one with cluster(...)");
      }
      if (databases.isEmpty()) {
        all.add("has no database; give it at least one with database(...)");
      }
      if (media != null && objectStorage == null) {
        all.add("has a catalogue of media and no bucket; give it one with objectStorage(...)");
      }
      if (ingress.isEmpty()) {
        all.add("has no ingress address; give it one with ingress(...)");
      }
      boolean alias = ingress.stream().anyMatch(a -> a.type() == IngressAddress.Type.CNAME);
      if (alias && ingress.size() > 1) {
        all.add("has a name among its ingress addresses " + ingress + "; a name stands alone");
      }
      SortedMap<String, DatabaseAdapter> servers = byName("database server", databases, all);
      SortedMap<String, FirewallAdapter> gateways = byName("firewall", firewalls, all);
      checkBackups(servers.keySet(), all);
      checkLocations(all);
      if (!all.isEmpty() || cluster == null) {
        throw new InvalidConfigurationException("Data center " + id, all);
      }
      return new DataCenter(
          new Site(
              id,
              cluster,
              servers,
              gateways,
              Optional.ofNullable(power),
              Optional.ofNullable(objectStorage),
              ingress,
              backups,
              Optional.ofNullable(secrets),
              Optional.ofNullable(media)));
    }

    private void checkBackups(Set<String> servers, List<String> all) {
      byName("backup catalogue", backups, all);
      for (BackupCatalog catalog : backups) {
        if (!servers.contains(catalog.database())) {
          all.add(
              "has no database server '"
                  + catalog.database()
                  + "', of which catalogue "
                  + catalog.name()
                  + " knows the backups; correct one of the names");
        }
      }
    }

    private static <T extends Adapter> SortedMap<String, T> byName(
        String what, List<T> adapters, List<String> problems) {
      SortedMap<String, T> map = new TreeMap<>();
      for (T adapter : adapters) {
        if (map.put(adapter.name(), adapter) != null) {
          problems.add("has two " + what + "s named '" + adapter.name() + "'; rename one");
        }
        AdapterNames.check(what, adapter, problems);
      }
      return map;
    }

    /** A database or cluster that says it stands elsewhere was given to the wrong data center. */
    private void checkLocations(List<String> all) {
      List<Adapter> inside = new ArrayList<>(databases);
      if (cluster != null) {
        inside.add(cluster);
      }
      if (secrets != null) {
        AdapterNames.check("secrets", secrets, all);
        inside.add(secrets);
      }
      if (media != null) {
        AdapterNames.check("catalogue of media", media, all);
        inside.add(media);
      }
      for (Adapter adapter : inside) {
        Location where = adapter.locatedIn();
        if (where.kind() == Location.Kind.DATA_CENTER && !where.isIn(id)) {
          all.add(
              adapter.kind()
                  + " "
                  + adapter.name()
                  + " says it is located in "
                  + where
                  + "; give it to that data center or correct its location");
        }
      }
    }
  }
}
