package io.github.essfailover.labservers.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Three PostgreSQL servers: {@code dc1} is the primary, {@code dc2} and {@code dc3} stream from it,
 * each with a slot of its own name. Databases {@code synapse} and {@code mas}, each owned by a role
 * of the same name, encoding UTF8 and locale C as Synapse demands.
 *
 * <pre>{@code
 * try (PostgresTrio trio = PostgresTrio.in(folder).start()) {
 *   trio.dc1().powerLoss();
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class PostgresTrio implements AutoCloseable {

  private final Path folder;
  private final Map<String, PostgresInstance> instances;
  private final Map<String, Login> applications;
  private final Login replication;
  private final Path passfile;

  private PostgresTrio(Builder builder) {
    PostgresBinaries binaries =
        builder.binaries == null
            ? PostgresBinaries.embedded(builder.work.resolve("cache"))
            : builder.binaries;
    DataTemplate template = DataTemplate.of(binaries, builder.work.resolve("cache"));
    Login superuser = template.login(DataTemplate.SUPERUSER);
    this.applications = new LinkedHashMap<>();
    DataTemplate.APPLICATIONS.forEach(name -> applications.put(name, template.login(name)));
    this.replication = template.login(DataTemplate.REPLICATION);
    this.instances = new LinkedHashMap<>();
    try {
      this.folder = Files.createTempDirectory(builder.work, "trio-");
      this.passfile = folder.resolve("replication.pass");
      DataTemplate.writeSecret(
          passfile, "*:*:*:" + replication.user() + ":" + replication.password() + "\n");
      for (String name : builder.places.keySet()) {
        template.copyTo(folder.resolve(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("No servers can live in " + builder.work, e);
    }
    builder.places.forEach(
        (name, place) ->
            instances.put(
                name,
                new PostgresInstance(
                    name,
                    place.host,
                    place.peerHost,
                    place.port,
                    folder.resolve(name),
                    binaries,
                    superuser)));
  }

  /** Starts to describe a trio that lives below that folder, together with its cache. */
  public static Builder in(Path work) {
    return new Builder(work);
  }

  /** All three start from the same checkpoint, so that no base backup is needed. */
  private PostgresTrio start() {
    try {
      dc1().launch();
      dc1().awaitAnswer();
      for (PostgresInstance standby : List.of(dc2(), dc3())) {
        BaseBackup.reserveSlot(dc1(), standby.name());
        BaseBackup.makeStandby(standby, dc1(), replication, passfile);
        standby.launch();
      }
      dc2().awaitAnswer();
      dc3().awaitAnswer();
      return this;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The primary, in the beginning. */
  public PostgresInstance dc1() {
    return instance("dc1");
  }

  /** A standby, in the beginning. */
  public PostgresInstance dc2() {
    return instance("dc2");
  }

  /** The other standby, in the beginning. */
  public PostgresInstance dc3() {
    return instance("dc3");
  }

  /** The server of that name: dc1, dc2 or dc3. */
  public PostgresInstance instance(String name) {
    PostgresInstance instance = instances.get(name);
    if (instance == null) {
      throw new IllegalArgumentException("'" + name + "' is not one of " + instances.keySet());
    }
    return instance;
  }

  /** All three, dc1 first. */
  public List<PostgresInstance> instances() {
    return List.copyOf(instances.values());
  }

  /** The login of the application that owns that database: synapse or mas. */
  public Login application(String database) {
    Login login = applications.get(database);
    if (login == null) {
      throw new IllegalArgumentException(
          "'" + database + "' is not one of " + applications.keySet());
    }
    return login;
  }

  /** The name of the replication user. */
  public String replicationUser() {
    return replication.user();
  }

  /** The file, on the machine of the servers, that holds the replication user's password. */
  public Path passfile() {
    return passfile;
  }

  /**
   * Throws away what the server holds and makes it a standby of that upstream, with a fresh base
   * backup: what an administrator does with an old primary that went its own way.
   */
  public PostgresInstance rebuild(PostgresInstance server, PostgresInstance upstream) {
    server.powerLoss();
    BaseBackup.copy(upstream, List.of(server), replication, passfile);
    return server.start();
  }

  /** Ends all servers at once and deletes their data folders. */
  @Override
  public void close() {
    instances.values().stream().parallel().forEach(PostgresInstance::close);
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("The servers' folder cannot be deleted: " + folder, e);
    }
  }

  private record Place(String host, String peerHost, int port) {}

  /** Describes a trio. Confined to one thread. */
  public static final class Builder {
    private final Path work;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private @org.jspecify.annotations.Nullable PostgresBinaries binaries;

    private Builder(Path work) {
      this.work = work.toAbsolutePath();
      for (String name : List.of("dc1", "dc2", "dc3")) {
        places.put(name, new Place("127.0.0.1", "127.0.0.1", 0));
      }
    }

    /** Other programs; the default are the embedded ones. */
    public Builder binaries(PostgresBinaries value) {
      this.binaries = value;
      return this;
    }

    /**
     * Where dc1, dc2 or dc3 listens; the default is 127.0.0.1 and a free port. Other loopback
     * addresses than 127.0.0.1 need Linux.
     *
     * @param port 0 for a free one
     */
    public Builder listen(String name, String host, int port) {
      place(name);
      places.put(name, new Place(host, host, port));
      return this;
    }

    /** Where its peers reach dc1, dc2 or dc3, with the same port: the end of a line to it. */
    public Builder reachedAt(String name, String host) {
      Place place = place(name);
      places.put(name, new Place(place.host, host, place.port));
      return this;
    }

    private Place place(String name) {
      Place place = places.get(name);
      if (place == null) {
        throw new IllegalArgumentException("'" + name + "' is not one of " + places.keySet());
      }
      return place;
    }

    /** Starts the three servers and returns when all of them answer; takes about 2 s. */
    public PostgresTrio start() {
      try {
        Files.createDirectories(work);
      } catch (IOException e) {
        throw new UncheckedIOException("The folder cannot be made: " + work, e);
      }
      return new PostgresTrio(this).start();
    }
  }
}
