package io.github.essfailover.spi;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.IngressAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A data center as steps see it: its adapters by port. Immutable.
 *
 * @param databases the servers by name
 * @param firewalls 0..n, by name
 * @param backups the catalogues of the backups of its servers, 0..n
 * @param secrets the secrets that must be equal in all data centers
 * @param media the catalogue of the media that should be in the object storage
 */
public record Site(
    DataCenterId id,
    ClusterAdapter cluster,
    SortedMap<String, DatabaseAdapter> databases,
    SortedMap<String, FirewallAdapter> firewalls,
    Optional<PowerAdapter> power,
    Optional<ObjectStorageAdapter> objectStorage,
    Set<IngressAddress> ingress,
    List<BackupCatalog> backups,
    Optional<SecretsAdapter> secrets,
    Optional<MediaCatalog> media) {

  /** Copies what it is given. */
  public Site {
    databases = new TreeMap<>(databases);
    firewalls = new TreeMap<>(firewalls);
    ingress = Collections.unmodifiableSet(new TreeSet<>(ingress));
    backups = List.copyOf(backups);
  }

  /** A data center whose secrets nobody compares. */
  public Site(
      DataCenterId id,
      ClusterAdapter cluster,
      SortedMap<String, DatabaseAdapter> databases,
      SortedMap<String, FirewallAdapter> firewalls,
      Optional<PowerAdapter> power,
      Optional<ObjectStorageAdapter> objectStorage,
      Set<IngressAddress> ingress,
      List<BackupCatalog> backups) {
    this(
        id,
        cluster,
        databases,
        firewalls,
        power,
        objectStorage,
        ingress,
        backups,
        Optional.empty(),
        Optional.empty());
  }

  /** A data center whose media nobody audits. */
  public Site(
      DataCenterId id,
      ClusterAdapter cluster,
      SortedMap<String, DatabaseAdapter> databases,
      SortedMap<String, FirewallAdapter> firewalls,
      Optional<PowerAdapter> power,
      Optional<ObjectStorageAdapter> objectStorage,
      Set<IngressAddress> ingress,
      List<BackupCatalog> backups,
      Optional<SecretsAdapter> secrets) {
    this(
        id,
        cluster,
        databases,
        firewalls,
        power,
        objectStorage,
        ingress,
        backups,
        secrets,
        Optional.empty());
  }

  /** Whether somebody knows which media should be in the bucket that is seen from here. */
  public boolean auditsMedia() {
    return objectStorage.isPresent() && media.isPresent();
  }

  /** The database server of that name. */
  public DatabaseAdapter database(String name) {
    return Optional.ofNullable(databases.get(name))
        .orElseThrow(
            () -> new IllegalArgumentException(id + " has no database server '" + name + "'"));
  }

  /** The firewall of that name. */
  public FirewallAdapter firewall(String name) {
    return Optional.ofNullable(firewalls.get(name))
        .orElseThrow(() -> new IllegalArgumentException(id + " has no firewall '" + name + "'"));
  }

  /** The catalogues of the backups of that database server. */
  public List<BackupCatalog> backupsOf(String database) {
    return backups.stream().filter(each -> each.database().equals(database)).toList();
  }

  /**
   * All adapters that a failover may need here; the catalogues of backups and media and the secrets
   * are not among them.
   */
  public List<Adapter> adapters() {
    List<Adapter> all = new ArrayList<>();
    all.add(cluster);
    all.addAll(databases.values());
    all.addAll(firewalls.values());
    power.ifPresent(all::add);
    objectStorage.ifPresent(all::add);
    return all;
  }
}
