package io.github.essfailover.firewall;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.manual.OutboundCanary;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import io.github.essfailover.spi.FirewallAdapter;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A Linux machine, best the gateway of a data center, that drops its traffic with nftables.
 *
 * <pre>{@code
 * NftablesFirewall.over(ssh)
 *     .locatedIn(Location.in("dc1"))
 *     .uplinks("eth0")
 *     .allowing(
 *         Allowed.from("orchestrator", "198.51.100.7", 22),
 *         Allowed.all("management", "192.0.2.0/24"))
 * }</pre>
 *
 * <p>It has one table of its own, {@code inet essfailover_fence}, with chains at the hooks input,
 * output and forward at priority -300, and touches nothing else. A drop there is final whatever
 * other tables accept, and is judged packet by packet: connections that are established are cut,
 * and replies to clients too, so a closed outbound direction is {@link FirewallScope#ALL_OUTBOUND}
 * (measured with nft 1.0.6). Changes are single transactions: all of it or nothing, and refused by
 * the kernel when the table was replaced after it was read. The table names run and epoch, and an
 * older epoch is refused. It is seen as closed only while it is exactly as it was written.
 *
 * <p>Traffic that passes by the hooks is not stopped: a flowtable makes the state weak; Cilium's
 * host routing and bridges without br_netfilter are not seen. What is closed is open after a reboot
 * unless {@link #survivingReboot} is said.
 *
 * <p>Needed: nft 1.0 or later and the right to administer the network. Immutable and thread-safe;
 * the methods that configure return a changed copy.
 */
public final class NftablesFirewall implements FirewallAdapter {

  private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,14}");

  private final Settings settings;
  private final Nft nft;

  private record Settings(
      CommandRunner runner,
      String name,
      Location location,
      List<String> prefix,
      FenceTable table,
      Optional<String> bootPath,
      Canary canary) {}

  private NftablesFirewall(Settings settings) {
    this.settings = settings;
    this.nft =
        new Nft(settings.runner(), settings.prefix(), new Failures("firewall/" + settings.name()));
  }

  /** The firewall of the machine on which that runner runs programs. */
  public static NftablesFirewall over(CommandRunner runner) {
    return new NftablesFirewall(
        new Settings(
            runner,
            "nftables",
            Location.undeclared(),
            List.of(),
            new FenceTable(List.of(), List.of()),
            Optional.empty(),
            Canary.none()));
  }

  /** The name in step ids; default {@code nftables}. */
  public NftablesFirewall named(String name) {
    Settings s = settings;
    return new NftablesFirewall(
        new Settings(
            s.runner,
            DataCenterId.of(name).value(),
            s.location,
            s.prefix,
            s.table,
            s.bootPath,
            s.canary));
  }

  /** Where the machine stands; default undeclared, which is a finding. */
  public NftablesFirewall locatedIn(Location where) {
    Settings s = settings;
    return new NftablesFirewall(
        new Settings(s.runner, s.name, where, s.prefix, s.table, s.bootPath, s.canary));
  }

  /** What comes before each command, for instance {@code sudo}, {@code -n}; default nothing. */
  public NftablesFirewall prefix(String... command) {
    Settings s = settings;
    return new NftablesFirewall(
        new Settings(
            s.runner, s.name, s.location, List.of(command), s.table, s.bootPath, s.canary));
  }

  /**
   * The interfaces of the machine behind which the outside is; only traffic through them is
   * dropped. Default: none is named, all traffic but loopback is dropped, and what is forwarded is
   * dropped by either direction, since nothing tells which way it goes.
   */
  public NftablesFirewall uplinks(String... interfaces) {
    for (String each : interfaces) {
      if (!INTERFACE.matcher(each).matches()) {
        throw new IllegalArgumentException(
            "interface '" + each + "' does not match " + INTERFACE.pattern());
      }
    }
    return with(new FenceTable(settings.table.allowed(), List.of(interfaces)));
  }

  /**
   * What a closed firewall lets through: management, database replication, the orchestrator.
   * Default nothing, which is a finding: the machine could not be reached to open it again.
   */
  public NftablesFirewall allowing(Allowed... paths) {
    return with(new FenceTable(List.of(paths), settings.table.uplinks()));
  }

  private NftablesFirewall with(FenceTable table) {
    Settings s = settings;
    return new NftablesFirewall(
        new Settings(s.runner, s.name, s.location, s.prefix, table, s.bootPath, s.canary));
  }

  /**
   * Keeps the table in that file, too, which {@code /etc/nftables.conf} has to include and {@code
   * nftables.service} loads at boot. Default: a machine that reboots comes up open.
   *
   * @param path an absolute path, for instance {@code /etc/nftables.d/essfailover.nft}
   */
  public NftablesFirewall survivingReboot(String path) {
    if (!path.matches("/[A-Za-z0-9._/-]+[A-Za-z0-9_-]")) {
      throw new IllegalArgumentException("path '" + path + "' is no absolute path of a file");
    }
    Settings s = settings;
    return new NftablesFirewall(
        new Settings(s.runner, s.name, s.location, s.prefix, s.table, Optional.of(path), s.canary));
  }

  /** What tries to get out from behind the machine, for at most 2 s at each look; default none. */
  public NftablesFirewall canary(OutboundCanary canary) {
    Settings s = settings;
    return new NftablesFirewall(
        new Settings(
            s.runner, s.name, s.location, s.prefix, s.table, s.bootPath, Canary.by(canary)));
  }

  @Override
  public String name() {
    return settings.name;
  }

  @Override
  public Location locatedIn() {
    return settings.location;
  }

  @Override
  public FirewallState observe(Deadline deadline) {
    TableSight sight = nft.read(settings.table, deadline);
    Set<FirewallScope> closed = EnumSet.noneOf(FirewallScope.class);
    sight
        .closed()
        .forEach(
            traffic ->
                closed.add(
                    traffic == Traffic.OUTBOUND
                        ? FirewallScope.ALL_OUTBOUND
                        : FirewallScope.INBOUND));
    boolean passedBy = !closed.isEmpty() && nft.hasFlowtables(deadline);
    Optional<Boolean> works = settings.canary.outboundWorks(deadline);
    String seen =
        sight.words()
            + (passedBy ? ", but a flowtable may lead traffic past it" : "")
            + (closed.isEmpty() ? "" : afterReboot(deadline))
            + Canary.words(works);
    return new FirewallState(closed, passedBy, works, seen);
  }

  private String afterReboot(Deadline deadline) {
    boolean survives = bootFile().map(file -> file.holds(deadline)).orElse(false);
    return survives ? ", also after a reboot" : ", until a reboot";
  }

  private Optional<BootFile> bootFile() {
    return settings.bootPath.map(path -> new BootFile(nft, path));
  }

  /** Adds the directions to those that are closed already. */
  @Override
  public Change close(Set<Traffic> what) {
    Set<Traffic> directions = EnumSet.noneOf(Traffic.class);
    directions.addAll(what);
    return Change.of(preview(directions), call -> close(call, directions));
  }

  @Override
  public Change open() {
    return Change.of(preview(Set.of()), this::open);
  }

  private List<String> preview(Set<Traffic> directions) {
    Stamp stamp = new Stamp("by-hand", 0, directions);
    return List.of(
        "echo '"
            + settings.table.replacement(stamp)
            + "' | "
            + String.join(" ", settings.prefix)
            + (settings.prefix.isEmpty() ? "" : " ")
            + String.join(" ", Nft.APPLY));
  }

  private void close(Call call, Set<Traffic> directions) {
    TableSight sight = read(call, "close");
    Set<Traffic> all = EnumSet.noneOf(Traffic.class);
    all.addAll(directions);
    all.addAll(sight.meant());
    Stamp stamp = Stamp.of(call, all);
    if (!sight.intact() || !sight.stamp().equals(Optional.of(stamp))) {
      write(sight, stamp, call.deadline());
    }
    // After the table: what is closed now counts, also when the disk is full.
    bootFile()
        .filter(file -> !file.holds(call.deadline()))
        .ifPresent(file -> file.keep(call.deadline()));
  }

  /** The stamp stays behind, so that an older epoch is still known as such; it stops nothing. */
  private void open(Call call) {
    TableSight sight = read(call, "open");
    // Before the table: a machine that reboots in between must not close again.
    bootFile()
        .filter(file -> file.isThere(call.deadline()))
        .ifPresent(file -> file.forget(call.deadline()));
    Stamp stamp = Stamp.of(call, Set.of());
    boolean isOpen = sight.intact() && sight.meant().isEmpty();
    if (!isOpen) {
      write(sight, stamp, call.deadline());
    }
  }

  private TableSight read(Call call, String doing) {
    TableSight sight = nft.read(settings.table, call.deadline());
    sight
        .stamp()
        .filter(stamp -> stamp.epoch() > call.epoch())
        .ifPresent(
            stamp -> {
              throw nft.failures().superseded(doing, call.epoch(), stamp);
            });
    return sight;
  }

  private void write(TableSight sight, Stamp stamp, Deadline deadline) {
    FenceTable table = settings.table;
    CommandResult result =
        nft.apply(
            sight.handle().isPresent()
                ? table.succession(sight.handle().getAsLong(), stamp)
                : table.creation(stamp),
            deadline);
    if (result.exitCode() == 0) {
      return;
    }
    if (result.exitCode() != 1) {
      throw nft.failures().failed("nft -j -f -", Nft.words(result), Effect.UNKNOWN);
    }
    if (!nft.read(table, deadline).handle().equals(sight.handle())) {
      throw nft.failures().changedMeanwhile("nft -j -f -");
    }
    AdapterException failure = nft.failed("nft -j -f -", result, true);
    throw failure.effect() == Effect.PERMANENT
        ? failure
        : nft.failures().refused("nft -j -f -", Nft.words(result));
  }

  /** A dry run of closing, and what would go wrong afterwards. */
  @Override
  public List<Finding> check(Deadline deadline) {
    return new NftablesCheck(nft, settings.table, bootFile()).run(deadline);
  }

  @Override
  public String toString() {
    return "NftablesFirewall["
        + settings.name
        + ", "
        + settings.location
        + ", uplinks "
        + settings.table.uplinks()
        + ", allowing "
        + settings.table.allowed()
        + "]";
  }
}
