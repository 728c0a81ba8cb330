package io.github.essfailover.postgres.host;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.spi.CommandRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Describes a {@link CommandPostgresHost}. {@link #build()} reports all problems at once. Confined
 * to one thread.
 */
public final class CommandPostgresHostBuilder {

  private final CommandRunner runner;
  private List<String> asOwner = List.of();
  private String dataFolder = "";
  private Optional<String> workFolder = Optional.empty();
  private String programs = "";
  private Optional<String> configFile = Optional.empty();
  private Optional<BaseBackup> baseBackup = Optional.empty();
  private ServerControl control = ServerControl.pgCtl();
  private List<String> backupOptions = List.of();

  CommandPostgresHostBuilder(CommandRunner runner) {
    this.runner = runner;
  }

  /** The data folder, an absolute path. */
  public CommandPostgresHostBuilder dataFolder(String path) {
    this.dataFolder = path;
    return this;
  }

  /**
   * A folder for what a rejoin has to remember and keeps aside: durable, outside the data folder,
   * of the data folder's owner, with room for log that the upstream lacks and for the server's own
   * log. Made when it is not there, if its parent allows. Default: the data folder's path with
   * {@code .essfailover} at its end.
   */
  public CommandPostgresHostBuilder workFolder(String path) {
    this.workFolder = Optional.of(path);
    return this;
  }

  /** The folder of {@code pg_ctl}, {@code pg_rewind}, {@code pg_basebackup}; an absolute path. */
  public CommandPostgresHostBuilder programs(String path) {
    this.programs = path;
    return this;
  }

  /**
   * {@code postgresql.conf}, where it is not in the data folder and {@link ServerControl#pgCtl()}
   * starts the server. Default: in the data folder, or known to whoever starts the server.
   */
  public CommandPostgresHostBuilder configFile(String path) {
    this.configFile = Optional.of(path);
    return this;
  }

  /**
   * What makes a command run as the owner of the data folder, for instance {@code sudo -n -u
   * postgres}. Default: nothing, the runner's user owns it.
   */
  public CommandPostgresHostBuilder asOwner(String... prefix) {
    this.asOwner = List.of(prefix);
    return this;
  }

  /** Who starts and stops the server. Default: {@link ServerControl#pgCtl()}. */
  public CommandPostgresHostBuilder control(ServerControl value) {
    this.control = value;
    return this;
  }

  /** Another way to make a base backup. Default: {@code pg_basebackup}. */
  public CommandPostgresHostBuilder baseBackup(BaseBackup value) {
    this.baseBackup = Optional.of(value);
    return this;
  }

  /**
   * Further options of {@code pg_basebackup}, for instance {@code --max-rate=100M} to leave the
   * active server its network. Default: none.
   */
  public CommandPostgresHostBuilder backupOptions(String... options) {
    this.backupOptions = List.of(options);
    return this;
  }

  /**
   * The host. Nothing is run.
   *
   * @throws InvalidConfigurationException with everything that is wrong
   */
  public CommandPostgresHost build() {
    String work = workFolder.orElse(dataFolder + ".essfailover");
    List<String> problems = new ArrayList<>();
    absolute("dataFolder", dataFolder, problems);
    absolute("workFolder", work, problems);
    absolute("programs", programs, problems);
    configFile.ifPresent(file -> absolute("configFile", file, problems));
    if ((work + "/").startsWith(dataFolder + "/")) {
      problems.add("workFolder " + work + " is in the data folder, where pg_rewind deletes it");
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException("PostgreSQL host", problems);
    }
    return new CommandPostgresHost(
        new Commands(runner, asOwner),
        new HostLayout(dataFolder, work, programs, configFile),
        control,
        baseBackup,
        backupOptions);
  }

  private static void absolute(String what, String path, List<String> problems) {
    if (!path.matches("/[^\\p{Cntrl}']*[^/\\p{Cntrl}']")) {
      problems.add(what + " '" + path + "' is not an absolute path without a slash at its end");
    }
  }
}
