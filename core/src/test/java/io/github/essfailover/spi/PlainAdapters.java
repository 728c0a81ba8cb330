package io.github.essfailover.spi;

import io.github.essfailover.model.Access;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.PowerState;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.Traffic;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Adapters that are nothing but their configuration: constants for planner and builders. */
public final class PlainAdapters {

  private PlainAdapters() {}

  /** A database server of that data center that can do everything. */
  public static PlainDatabase database(String name, String dataCenter) {
    return new PlainDatabase(name, Location.in(dataCenter), EnumSet.allOf(Capability.class));
  }

  /** The cluster of that data center. */
  public static ClusterAdapter cluster(String dataCenter) {
    return new PlainCluster(Location.in(dataCenter));
  }

  /** A firewall that stands at that place. */
  public static FirewallAdapter firewall(String name, Location where) {
    return new PlainFirewall(name, where, EnumSet.allOf(Traffic.class));
  }

  /** What lets clients in at that place: it can stop inbound traffic only. */
  public static FirewallAdapter ingress(String name, Location where) {
    return new PlainFirewall(name, where, Set.of(Traffic.INBOUND));
  }

  /** A power control that stands at that place. */
  public static PowerAdapter power(Location where) {
    return new PlainPower(where);
  }

  /** A zone, reached at that place, with these servers. */
  public static DnsAdapter dns(String name, Location where, Map<String, Location> servers) {
    return new PlainDns(name, where, servers);
  }

  /** A journal that nobody may use. */
  public static Journal journal(boolean shared) {
    return new PlainJournal(shared);
  }

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("only configuration here");
  }

  /** See {@link #database}. */
  public record PlainDatabase(String name, Location locatedIn, Set<Capability> capabilities)
      implements DatabaseAdapter {

    /** The same server with fewer abilities. */
    public PlainDatabase without(Capability missing) {
      Set<Capability> fewer = EnumSet.allOf(Capability.class);
      fewer.remove(missing);
      return new PlainDatabase(name, locatedIn, fewer);
    }

    /** The same server, somewhere else. */
    public PlainDatabase at(Location where) {
      return new PlainDatabase(name, where, capabilities);
    }

    @Override
    public Endpoint endpoint() {
      return new Endpoint(name + "." + locatedIn, 5432);
    }

    @Override
    public Set<String> databases() {
      return Set.of("synapse");
    }

    @Override
    public DatabaseState observe(Deadline deadline) {
      throw unused();
    }

    @Override
    public DatabaseState observeThrough(Endpoint rendered, Deadline deadline) {
      throw unused();
    }

    @Override
    public Change writes(Access to) {
      throw unused();
    }

    @Override
    public Change admit(Set<String> slots) {
      throw unused();
    }

    @Override
    public Change dismiss(Set<String> slots) {
      throw unused();
    }

    @Override
    public Change follow(Optional<Upstream> from) {
      throw unused();
    }

    @Override
    public Change promote(Promotion promotion) {
      throw unused();
    }

    @Override
    public Change prepare(MarkId mark, DataLoss loss) {
      throw unused();
    }

    @Override
    public Change mark(MarkId mark, long epoch) {
      throw unused();
    }
  }

  private record PlainCluster(Location locatedIn) implements ClusterAdapter {
    @Override
    public String name() {
      return "cluster";
    }

    @Override
    public ClusterState observe(Deadline deadline) {
      throw unused();
    }

    @Override
    public Change hold() {
      throw unused();
    }

    @Override
    public Change removeWorkloads() {
      throw unused();
    }

    @Override
    public Change activate() {
      throw unused();
    }
  }

  private record PlainFirewall(String name, Location locatedIn, Set<Traffic> stoppable)
      implements FirewallAdapter {
    @Override
    public FirewallState observe(Deadline deadline) {
      throw unused();
    }

    @Override
    public Change close(Set<Traffic> what) {
      throw unused();
    }

    @Override
    public Change open() {
      throw unused();
    }
  }

  private record PlainPower(Location locatedIn) implements PowerAdapter {
    @Override
    public String name() {
      return "power";
    }

    @Override
    public PowerState observe(Deadline deadline) {
      throw unused();
    }

    @Override
    public Change off() {
      throw unused();
    }
  }

  private record PlainDns(String name, Location locatedIn, Map<String, Location> servers)
      implements DnsAdapter {
    @Override
    public SortedSet<DnsName> names() {
      return new TreeSet<>(Set.of(DnsName.of("matrix.example.org")));
    }

    @Override
    public DnsState observe(Deadline deadline) {
      throw unused();
    }

    @Override
    public Change point(Set<IngressAddress> to, DnsState expected) {
      throw unused();
    }
  }

  private record PlainJournal(boolean isShared) implements Journal {
    @Override
    public void append(RunId run, long sequence, byte[] record) {
      throw unused();
    }

    @Override
    public List<byte[]> read(RunId run) {
      return List.of();
    }

    @Override
    public List<RunId> runs() {
      return List.of();
    }

    @Override
    public RunLock lock() {
      throw unused();
    }

    @Override
    public Location locatedIn() {
      return Location.outside();
    }
  }
}
