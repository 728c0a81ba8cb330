package io.github.essfailover.labservers.s3;

import io.github.essfailover.labservers.network.FreePorts;
import io.github.essfailover.labservers.process.SupervisedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * An S3 server on a loopback address whose objects are files below a folder. Conditional puts with
 * {@code If-None-Match: *} have one winner, though now and then its answer is lost under load;
 * versioning and replication are not there.
 *
 * <p>Thread-safe. It ends with {@link #close()} or with the JVM, even a killed one.
 */
public final class S3Server implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ATTEMPTS = 3;
  private static final String SETTINGS = "s3proxy.conf";

  private final Path folder;
  private final String host;
  private final String accessKey = "lab-" + random(4);
  private final String secretKey = random(20);
  private int port;
  private @Nullable SupervisedProcess process;

  private S3Server(Path folder, String host) {
    this.folder = folder.toAbsolutePath();
    this.host = host;
  }

  /** Starts a server on 127.0.0.1 with its data, settings and log below that folder. */
  public static S3Server start(Path folder) {
    return start(folder, "127.0.0.1", 0);
  }

  /**
   * Starts a server; when this returns it answers.
   *
   * @param host a loopback address literal
   * @param port 0 for any free one
   */
  public static S3Server start(Path folder, String host, int port) {
    S3Server server = new S3Server(folder, host);
    for (int attempt = 1; ; attempt++) {
      server.port = port == 0 ? FreePorts.onAll(host) : port;
      try {
        server.reopen();
        return server;
      } catch (IllegalStateException e) {
        // Somebody may have taken the free port in the meantime.
        server.kill();
        if (port != 0 || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Where it listens, for path-style requests; stays the same over {@link #reopen()}. */
  public URI endpoint() {
    return URI.create("http://" + host + ":" + port);
  }

  /** The access key id that it accepts. */
  public String accessKey() {
    return accessKey;
  }

  /** The secret of the access key. */
  public String secretKey() {
    return secretKey;
  }

  /** Makes the bucket unless it is there, and returns its name. */
  public String bucket(String name) {
    try {
      // A bucket is a folder, and one that others may read is a public bucket (S3Proxy 4.1.0).
      Path bucket = Files.createDirectories(data().resolve(name));
      Files.setPosixFilePermissions(bucket, PosixFilePermissions.fromString("rwx------"));
      return name;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The log of the process. */
  public Path log() {
    return folder.resolve("s3proxy.log");
  }

  /** Starts it again after {@link #close()} or {@link #kill()}, with its data. */
  public synchronized void reopen() {
    if (process != null && process.isAlive()) {
      return;
    }
    try {
      Files.createDirectories(data());
      SupervisedProcess started = SupervisedProcess.start(command(), folder, log());
      process = started;
      started.await(this::answers, PATIENCE);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<String> command() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return List.of(
        java.toString(),
        "-Xmx128m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Djava.io.tmpdir=" + folder,
        "-jar",
        S3ProxyJar.in(folder).toString(),
        "--properties",
        settings().toString());
  }

  private Path settings() throws IOException {
    Properties settings = new Properties();
    settings.setProperty("s3proxy.endpoint", endpoint().toString());
    settings.setProperty("s3proxy.authorization", "aws-v2-or-v4");
    settings.setProperty("s3proxy.identity", accessKey);
    settings.setProperty("s3proxy.credential", secretKey);
    settings.setProperty("jclouds.provider", "filesystem-nio2");
    settings.setProperty("jclouds.filesystem.basedir", data().toString());
    settings.setProperty("jclouds.identity", "unused");
    settings.setProperty("jclouds.credential", "unused");
    Path file = folder.resolve(SETTINGS);
    Files.deleteIfExists(file);
    // It holds the secret key.
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
      settings.store(out, null);
    }
    return file;
  }

  private Path data() {
    return folder.resolve("data");
  }

  private boolean answers() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) endpoint().resolve("/healthz").toURL().openConnection();
      connection.setConnectTimeout(1_000);
      connection.setReadTimeout(5_000);
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** Ends it at once, as a power failure does; harmless when it does not run. */
  public synchronized void kill() {
    if (process != null) {
      process.kill();
    }
  }

  /** Ends it; harmless when it does not run. */
  @Override
  public synchronized void close() {
    if (process != null) {
      process.close();
    }
    try {
      Files.deleteIfExists(folder.resolve(SETTINGS));
    } catch (IOException e) {
      throw new UncheckedIOException("The settings with the secret key are still there", e);
    }
  }
}
