package io.github.essfailover.labservers.patroni;

import io.github.essfailover.labservers.network.FreePorts;
import io.github.essfailover.labservers.postgres.Login;
import io.github.essfailover.labservers.process.SupervisedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Clusters of Patroni that share one etcd, on loopback and free ports, below one folder. Members
 * are added one by one and joined to what was there before.
 *
 * <pre>{@code
 * try (PatroniLab lab = PatroniLab.start(folder)) {
 *   PatroniNode first = lab.primary("dc1", "a1", List.of("dc2")).start();
 *   PatroniNode standby = lab.standby("dc2", "b1", first).start();
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class PatroniLab implements AutoCloseable {

  private static final List<Path> NEEDED =
      List.of(
          Path.of("/usr/bin/patroni"),
          Path.of("/usr/bin/etcd"),
          Path.of("/usr/lib/postgresql/15/bin/postgres"));

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String program;
  private final Path folder;
  private final SupervisedProcess etcd;
  private final int etcdPort;
  private final Login api;
  private final Login superuser;
  private final Login replication;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<PatroniNode> nodes = new ArrayList<>();

  private PatroniLab(Path work, String program) {
    this.program = program;
    this.api = new Login("admin", secret());
    this.superuser = new Login("postgres", secret());
    this.replication = new Login("replicator", secret());
    try {
      Files.createDirectories(work);
      this.folder = Files.createTempDirectory(work, "patroni-").toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException("No clusters can live in " + work, e);
    }
    this.etcdPort = FreePorts.one();
    String clients = "http://127.0.0.1:" + etcdPort;
    String peers = "http://127.0.0.1:" + FreePorts.one();
    this.etcd =
        SupervisedProcess.start(
            List.of(
                "etcd",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers),
            folder,
            folder.resolve("etcd.log"));
  }

  /** What is not installed, for the reason of a skipped test; empty when all is there. */
  public static Optional<String> missing() {
    List<Path> absent = NEEDED.stream().filter(path -> !Files.isExecutable(path)).toList();
    return absent.isEmpty()
        ? Optional.empty()
        : Optional.of("not installed: " + absent + " (patroni, etcd-server, postgresql-15)");
  }

  /** Starts etcd; the clusters live below that folder. */
  public static PatroniLab start(Path work) {
    return start(work, "patroni");
  }

  /** The same with another version's program. */
  public static PatroniLab start(Path work, String program) {
    PatroniLab lab = new PatroniLab(work, program);
    try {
      lab.etcd.await(() -> lab.answers(lab.etcdPort, "/health"), PATIENCE);
      return lab;
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  /** The first member of a cluster of its own, with slots for followers. Not started. */
  public PatroniNode primary(String cluster, String member, List<String> slots) {
    StringBuilder dcs = new StringBuilder("    slots:\n");
    slots.forEach(slot -> dcs.append("      ").append(slot).append(": {type: physical}\n"));
    return node(cluster, member, slots.isEmpty() ? "" : dcs.toString());
  }

  /**
   * The first member of a cluster that follows that one, with a slot of the cluster's name; or a
   * further member of a cluster that is there. Not started.
   */
  public PatroniNode standby(String cluster, String member, PatroniNode upstream) {
    return node(
        cluster,
        member,
        "    standby_cluster: {host: 127.0.0.1, port: "
            + upstream.port()
            + ", primary_slot_name: "
            + cluster
            + "}\n");
  }

  private synchronized PatroniNode node(String cluster, String member, String dcs) {
    PatroniNode node = new PatroniNode(this, cluster, member, dcs);
    nodes.add(node);
    return node;
  }

  /** The login of the REST API. */
  public Login api() {
    return api;
  }

  String program() {
    return program;
  }

  Path folder() {
    return folder;
  }

  int etcdPort() {
    return etcdPort;
  }

  Login superuser() {
    return superuser;
  }

  Login replication() {
    return replication;
  }

  /** Whether something answers with a success. */
  boolean answers(int port, String path) {
    return get(port, path).isPresent();
  }

  /** The body of a successful answer. */
  Optional<String> get(int port, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
    } catch (IOException notYet) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static String secret() {
    byte[] bytes = new byte[12];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Ends everything and deletes the folder. */
  @Override
  public synchronized void close() {
    Stream.concat(nodes.stream().map(node -> (Runnable) node::powerLoss), Stream.of(etcd::kill))
        .parallel()
        .forEach(Runnable::run);
    try {
      Files.walkFileTree(folder, new Deletion());
    } catch (IOException e) {
      throw new UncheckedIOException("The folder cannot be deleted: " + folder, e);
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(
        Path visited, @org.jspecify.annotations.Nullable IOException e) throws IOException {
      Files.deleteIfExists(visited);
      return FileVisitResult.CONTINUE;
    }
  }
}
