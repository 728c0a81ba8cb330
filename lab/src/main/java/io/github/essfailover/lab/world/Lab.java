package io.github.essfailover.lab.world;

import io.github.essfailover.lab.screen.BuildingLines;
import io.github.essfailover.lab.site.RemoteServer;
import io.github.essfailover.lab.site.SigningKey;
import io.github.essfailover.lab.traffic.DnsResolver;
import io.github.essfailover.lab.traffic.TrafficClient;
import io.github.essfailover.lab.traffic.TrafficSettings;
import io.github.essfailover.labservers.dns.DnsServer;
import io.github.essfailover.labservers.postgres.Login;
import io.github.essfailover.labservers.postgres.PostgresBinaries;
import io.github.essfailover.labservers.postgres.PostgresTrio;
import io.github.essfailover.labservers.process.SupervisedProcess;
import io.github.essfailover.labservers.s3.S3Server;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Three data centers on one machine: dc1 active, dc2 and dc3 standing by; DNS, S3 and another
 * homeserver outside of them. Everything listens on loopback; all data is below one folder; all
 * processes end with {@link #close()}, or with this JVM if it is killed.
 *
 * <pre>{@code
 * try (Lab lab = Lab.in(folder)) {
 *   lab.build(System.out);
 *   lab.dc1().powerLoss();
 * }
 * }</pre>
 *
 * <p>Thread-safe; {@link #build} is called once.
 */
public final class Lab implements AutoCloseable {

  /** The Matrix server name. */
  public static final String SERVER_NAME = "example.org";

  /** The name that the users' clients connect to. */
  public static final String PUBLIC_NAME = "matrix.example.org";

  /** The name of the other public record, of the web client. */
  public static final String CHAT_NAME = "chat.example.org";

  /** The room in which the orchestrator writes when it uses the service. */
  public static final String PROBE_ROOM = "!probe:" + SERVER_NAME;

  /** How long a DNS answer may be believed. */
  public static final Duration TTL = Duration.ofSeconds(1);

  /** The name of the TSIG key that may update the zone. */
  public static final String TSIG_KEY = "failover";

  /** The bucket with the media. */
  public static final String MEDIA_BUCKET = "ess-media";

  private final Path folder;
  private final LabShape shape;
  private final Closing closing = new Closing();
  private final LabSecrets secrets = LabSecrets.random();
  private final LabHosts hosts;
  private volatile @Nullable LabParts parts;

  private Lab(Path folder, LabShape shape) {
    this.folder = folder;
    this.shape = shape;
    // The same programs as the trio's, unpacked once.
    this.hosts =
        new LabHosts(
            this, closing, () -> PostgresBinaries.embedded(folder.resolve("postgres/cache")));
  }

  /** A standard lab that will live below that folder; nothing is there yet. */
  public static Lab in(Path folder) {
    return in(folder, LabShape.standard());
  }

  /** A lab of that shape. */
  public static Lab in(Path folder, LabShape shape) {
    return new Lab(folder.toAbsolutePath(), shape);
  }

  /** Builds everything, says so on that stream, and returns when dc1 serves. */
  public void build(PrintStream out) {
    BuildingLines lines = new BuildingLines(out);
    try {
      closing.later(LabFolder.take(folder));
      LabConstruction construction = new LabConstruction(folder, shape, secrets, closing, lines);
      parts = lines.building("three data centers", construction::build);
    } catch (IOException e) {
      throw new UncheckedIOException("The lab cannot be built in " + folder, e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("The lab was not built", e);
    }
  }

  private LabParts parts() {
    LabParts built = parts;
    if (built == null) {
      throw new IllegalStateException("The lab is not built.");
    }
    return built;
  }

  /** The data center that is active in the beginning. */
  public LabDataCenter dc1() {
    return parts().dataCenters().get(0);
  }

  /** A standby data center. */
  public LabDataCenter dc2() {
    return parts().dataCenters().get(1);
  }

  /** The other standby data center. */
  public LabDataCenter dc3() {
    return parts().dataCenters().get(2);
  }

  /** All three, dc1 first. */
  public List<LabDataCenter> dataCenters() {
    return parts().dataCenters();
  }

  /** The data center of that name: dc1, dc2 or dc3. */
  public LabDataCenter dataCenter(String name) {
    return dataCenters().stream()
        .filter(dc -> dc.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is not dc1, dc2 or dc3"));
  }

  /** The three database servers. */
  public PostgresTrio databases() {
    return parts().databases();
  }

  /** The S3 server with the bucket {@link #MEDIA_BUCKET}, outside all data centers. */
  public S3Server storage() {
    return parts().storage();
  }

  /** The authoritative DNS server, outside all data centers. */
  public DnsServer dns() {
    return parts().dns();
  }

  /** The secret of the TSIG key {@link #TSIG_KEY}. */
  public byte[] tsigSecret() {
    return secrets.tsig();
  }

  /** The token that the homeserver's users show. */
  public String accessToken() {
    return secrets.accessToken();
  }

  /** The role that the library works as, on all database servers. */
  Login failoverRole() {
    return secrets.failoverRole();
  }

  /** All that it was made with. */
  LabSecrets secrets() {
    return secrets;
  }

  /** The signing key of the Matrix server, the same in all data centers. */
  SigningKey signingKey() {
    return SigningKey.parse(secrets.signingKey());
  }

  /** The library's adapters for this lab. */
  public LabAdapters adapters() {
    return new LabAdapters(this, closing);
  }

  /** The machines of the database servers. */
  LabHosts hosts() {
    return hosts;
  }

  /** How many objects the media bucket has. */
  public long mediaObjects() {
    try (S3Client client = LabAdapters.client(storage())) {
      return client.listObjectsV2Paginator(list -> list.bucket(MEDIA_BUCKET)).contents().stream()
          .count();
    }
  }

  /** A homeserver of somebody else. */
  public RemoteServer remote() {
    return parts().remote();
  }

  /** What this lab differs in from others. */
  LabShape shape() {
    return shape;
  }

  /** The port of all ingresses. */
  public int ingressPort() {
    return parts().ingressPort();
  }

  /** The port at which the orchestrator looks at all ingresses. */
  int probePort() {
    return parts().probePort();
  }

  /** dc2 and dc3 reach nothing of dc1 any more, nor does the orchestrator; users do. */
  public void isolateDc1() {
    Parallel.run(List.of(parts().toDc1().ofPeers()::breaks, this::hideDc1));
  }

  /** The orchestrator reaches nothing of dc1 any more; users and the standbys do. */
  public void hideDc1() {
    parts().toDc1().ofOrchestrator().breaks();
  }

  /** All lines to dc1 are mended; what hung on them goes on. */
  public void mendLinesToDc1() {
    parts().toDc1().ofPeers().heals();
    parts().toDc1().ofOrchestrator().heals();
  }

  /** The folder of everything. */
  public Path folder() {
    return folder;
  }

  /** Users of this lab; they do nothing until they are started, and stop with the lab. */
  public TrafficClient users(int messagesPerSecond) {
    return closing.later(
        new TrafficClient(
            TrafficSettings.of(PUBLIC_NAME, secrets.accessToken()).rate(messagesPerSecond),
            new DnsResolver(dns().address(), PUBLIC_NAME, ingressPort())));
  }

  /** Users who looked dc1's address up once and never again; otherwise as {@link #users}. */
  public TrafficClient usersWithCachedDns(int messagesPerSecond) {
    InetSocketAddress known = dc1().ingress();
    return closing.later(
        new TrafficClient(
            TrafficSettings.of(PUBLIC_NAME, secrets.accessToken())
                .rate(messagesPerSecond)
                .room("!cached:" + SERVER_NAME),
            () -> known));
  }

  /** A process of this lab; it ends with the lab, also when the lab is killed. */
  public SupervisedProcess process(List<String> command, String name) {
    return closing.later(SupervisedProcess.start(command, folder, folder.resolve(name + ".log")));
  }

  /** A file with secrets, which is deleted with the lab. */
  public void endsWithIt(Path secretFile) {
    closing.later((AutoCloseable) () -> Files.deleteIfExists(secretFile));
  }

  /**
   * Where secrets of this lab are that have no business there: reports, journals, plans, logs, the
   * objects in the buckets. And files that are there for secrets, where others may read them.
   *
   * @return empty when all is well; names, no values
   */
  public List<String> leaks() {
    return LeakSearch.of(this).in(folder);
  }

  /** Makes the bucket of a journal that several orchestrators share. */
  public void shareJournal() {
    storage().bucket(LabDescription.JOURNAL_BUCKET);
  }

  /** What is so at this moment, found out by trying. */
  public Inspection inspect() {
    return Inspection.of(dataCenters());
  }

  /**
   * Puts the results of a lab that is closed aside, below that name in its folder.
   *
   * @return where they are
   */
  public static Path keepResults(Path folder, String name) {
    try {
      LabFolder.keep(folder, name);
    } catch (IOException e) {
      throw new UncheckedIOException("The results of " + name + " cannot be kept", e);
    }
    return folder.resolve(name);
  }

  /** Ends everything. Does nothing when it is closed. */
  @Override
  public void close() {
    closing.close();
  }
}
