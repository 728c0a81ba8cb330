package io.github.essfailover.lab.world;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.DataCenter;
import io.github.essfailover.dns.Rfc2136Dns;
import io.github.essfailover.dns.TsigKey;
import io.github.essfailover.journal.FileJournal;
import io.github.essfailover.k8s.KubernetesClients;
import io.github.essfailover.k8s.KubernetesCluster;
import io.github.essfailover.k8s.KubernetesMajorityLock;
import io.github.essfailover.lab.site.LabFirewall;
import io.github.essfailover.matrix.MatrixServiceProbe;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Location;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.s3.S3ClientSettings;
import io.github.essfailover.s3.S3Journal;
import io.github.essfailover.s3.S3MediaStore;
import io.github.essfailover.spi.Journal;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The library's adapters for a lab that lives in another process, configured as {@link LabAdapters}
 * are; only the machines of the database servers cannot be reached, which a failover does not need.
 *
 * <p>Thread-safe. Its clients end with the process.
 */
public final class DescribedAdapters {

  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration LEASE = Duration.ofSeconds(10);

  private static final Duration LOCK_REQUEST = Duration.ofMillis(1500);

  private final LabDescription lab;
  private final Clock clock;
  private final S3Client storage;

  /** Adapters for the lab of that description, whose clock is off by that much. */
  public DescribedAdapters(LabDescription lab, Duration skew) {
    this.lab = lab;
    this.clock = Clock.offset(Clock.systemUTC(), skew);
    this.storage =
        S3ClientSettings.recommended(S3Client.builder())
            .endpointOverride(URI.create(lab.value("s3.endpoint")))
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(lab.value("s3.access"), lab.value("s3.secret"))))
            .httpClientBuilder(UrlConnectionHttpClient.builder().connectionTimeout(CONNECT))
            .build();
  }

  /** The machine's, off as it was said. */
  public Clock clock() {
    return clock;
  }

  /** All three. */
  public DataCenter[] dataCenters() {
    return Stream.of("dc1", "dc2", "dc3").map(this::dataCenter).toArray(DataCenter[]::new);
  }

  private DataCenter dataCenter(String name) {
    PostgresServer database = database(name);
    return DataCenter.named(name)
        .cluster(cluster(name))
        .database(database)
        .media(database.media("synapse"))
        .firewall(firewall(name))
        .objectStorage(media())
        .ingress(lab.value(name + ".address"))
        .build();
  }

  private PostgresServer database(String name) {
    return PostgresServer.named("main")
        .locatedIn(name)
        .listensOn(lab.value(name + ".peerHost"), lab.address(name + ".database").getPort())
        .replicationUser(lab.value("replication.user"), lab.value("replication.passfile"))
        .admin(source(name, "postgres"))
        .database("synapse", source(name, "synapse"))
        .database("mas", source(name, "mas"))
        .applicationRoles("synapse", "mas")
        .clock(clock)
        .build();
  }

  private PGSimpleDataSource source(String name, String database) {
    InetSocketAddress server = lab.address(name + ".database");
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {server.getHostString()});
    source.setPortNumbers(new int[] {server.getPort()});
    source.setDatabaseName(database);
    source.setUser(lab.value("role.user"));
    source.setPassword(lab.value("role.password"));
    source.setConnectTimeout(5);
    source.setSocketTimeout(60);
    return source;
  }

  private KubernetesCluster cluster(String name) {
    return KubernetesCluster.of(
            api(name), LabAdapters.ess(LabFlavour.valueOf(lab.value("flavour"))))
        .locatedIn(name)
        .pinnedTo(lab.value(name + ".identity"))
        .clock(clock);
  }

  private KubernetesClient api(String name) {
    InetSocketAddress api = lab.address(name + ".cluster");
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://" + api.getHostString() + ":" + api.getPort() + "/")
            .withHttp2Disable(true)
            .withConnectionTimeout((int) CONNECT.toMillis())
            .build();
    return KubernetesClients.of(config);
  }

  private LabFirewall firewall(String name) {
    InetSocketAddress api = lab.address(name + ".firewall");
    boolean outside = Boolean.parseBoolean(lab.value("gatewaysOutside"));
    return new LabFirewall(
        DataCenterId.of(name),
        outside ? Location.outside() : Location.in(name),
        new Endpoint(api.getHostString(), api.getPort()));
  }

  private S3MediaStore media() {
    return S3MediaStore.bucket(Lab.MEDIA_BUCKET)
        .client(storage)
        .locatedIn(Location.outside())
        .canary(Duration.ofSeconds(5))
        .build();
  }

  /** The public names of the deployment. */
  public Rfc2136Dns dns() {
    byte[] secret = Base64.getDecoder().decode(lab.value("tsig"));
    return Rfc2136Dns.zone(Lab.SERVER_NAME)
        .server(lab.address("dns"))
        .locatedIn(Location.outside())
        .tsig(TsigKey.of(Lab.TSIG_KEY, "hmac-sha256", secret::clone))
        .records("matrix", "chat")
        .ttl(Lab.TTL)
        .build();
  }

  /** A user of the service who looks at a given ingress. */
  public MatrixServiceProbe probe() {
    return MatrixServiceProbe.of(Lab.PUBLIC_NAME)
        .port(Integer.parseInt(lab.value("probePort")))
        .plainHttp()
        .serverName(Lab.SERVER_NAME)
        .signingKey(lab.value("signingKey.id"), lab.value("signingKey.public"))
        .clock(clock)
        .canary("!probe:" + Lab.SERVER_NAME, () -> lab.value("accessToken"));
  }

  /** The journal in the bucket, or the one in the lab's folder, with the lock that was chosen. */
  public Journal journal(LabLock lock) {
    if (lock == LabLock.FOLDER) {
      return FileJournal.in(lab.folder().resolve("journal")).locatedIn(Location.outside());
    }
    Journal journal =
        S3Journal.bucket(LabDescription.JOURNAL_BUCKET)
            .client(storage)
            .prefix(Lab.SERVER_NAME + "/")
            .locatedIn(Location.outside())
            .lease(LEASE)
            .clock(clock)
            .build();
    return lock == LabLock.KUBERNETES ? majority().guarding(journal) : journal;
  }

  private KubernetesMajorityLock majority() {
    KubernetesMajorityLock.Builder majority =
        KubernetesMajorityLock.builder()
            .leaseDuration(LEASE)
            .requestLimit(LOCK_REQUEST)
            .clock(clock);
    Stream.of("dc1", "dc2", "dc3")
        .forEach(name -> majority.cluster(name, api(name), lab.value(name + ".identity")));
    return majority.build();
  }
}
