package io.github.essfailover.postgres.backup;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.WalSegment;
import io.github.essfailover.spi.BackupCatalog;
import io.github.essfailover.spi.CommandRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Settings of a catalogue that a command prints. Confined to one thread. */
public final class CatalogBuilder {

  private final CommandRunner runner;
  private final Function<Settings, BackupCatalog> maker;
  private final List<String> problems = new ArrayList<>();
  private String name;
  private String database = "main";
  private List<String> program;
  private Location location = Location.undeclared();
  private long segmentBytes = WalSegment.DEFAULT_BYTES;
  private Optional<Boolean> encrypted = Optional.empty();

  CatalogBuilder(String tool, CommandRunner runner, Function<Settings, BackupCatalog> maker) {
    this.runner = runner;
    this.maker = maker;
    this.name = tool;
    this.program = List.of(tool);
  }

  /** What a catalogue has to know. */
  record Settings(
      String name,
      String database,
      Location location,
      CatalogCommand command,
      long segmentBytes,
      Optional<Boolean> encrypted) {}

  /** The database server, by its name in the data center; default {@code main}. */
  public CatalogBuilder ofDatabase(String server) {
    this.database = server;
    return this;
  }

  /** The catalogue's name in reports, a lower-case label; default the tool's. */
  public CatalogBuilder named(String label) {
    this.name = label;
    return this;
  }

  /**
   * How the tool is called, with what goes before its own arguments: {@code "sudo", "-nu",
   * "postgres", "pgbackrest", "--config=/etc/pgbackrest.conf"}; default the tool's name alone.
   */
  public CatalogBuilder program(String... words) {
    this.program = List.of(words);
    if (program.isEmpty()) {
      problems.add("program is empty; give the tool and its options");
    }
    return this;
  }

  /** Where the repository is stored; default undeclared, which is a finding. */
  public CatalogBuilder locatedIn(Location where) {
    this.location = where;
    return this;
  }

  /** The size of the server's WAL segments; default 16 MiB. */
  public CatalogBuilder walSegmentBytes(long bytes) {
    this.segmentBytes = bytes;
    if (!WalSegment.isSize(bytes)) {
      problems.add("walSegmentBytes " + bytes + " is not a power of two between 1 MiB and 1 GiB");
    }
    return this;
  }

  /**
   * Whether the tool encrypts what it stores; for tools whose catalogue does not tell (WAL-G,
   * Barman). Default unknown, which is a finding. A catalogue that tells is believed instead.
   */
  public CatalogBuilder encrypted(boolean value) {
    this.encrypted = Optional.of(value);
    return this;
  }

  /**
   * The catalogue; nothing is run.
   *
   * @throws InvalidConfigurationException with all problems
   */
  public BackupCatalog build() {
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException("The backup catalogue " + name, problems);
    }
    return maker.apply(
        new Settings(
            name,
            database,
            location,
            new CatalogCommand(runner, program, name),
            segmentBytes,
            encrypted));
  }
}
