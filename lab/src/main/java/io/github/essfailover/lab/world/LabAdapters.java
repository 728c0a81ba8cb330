package io.github.essfailover.lab.world;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.dns.Rfc2136Dns;
import io.github.essfailover.dns.TsigKey;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.firewall.NftablesFirewall;
import io.github.essfailover.k8s.Ess;
import io.github.essfailover.k8s.EssClassic;
import io.github.essfailover.k8s.EssHelm;
import io.github.essfailover.k8s.KubernetesClients;
import io.github.essfailover.k8s.KubernetesCluster;
import io.github.essfailover.lab.site.KernelGateway;
import io.github.essfailover.lab.site.LabFirewall;
import io.github.essfailover.labservers.postgres.Login;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.labservers.postgres.PostgresTrio;
import io.github.essfailover.labservers.s3.S3Server;
import io.github.essfailover.matrix.MatrixServiceProbe;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Location;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.s3.S3ClientSettings;
import io.github.essfailover.s3.S3MediaStore;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.FirewallAdapter;
import java.time.Duration;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The library's adapters, configured for the lab as a host would configure them for its own data
 * centers: least privilege, pinned identities, no automatic discovery of anything.
 *
 * <p>Thread-safe. The clients that are made here are closed with the lab.
 */
public final class LabAdapters {

  private static final Duration CONNECT = Duration.ofSeconds(2);

  private final Lab lab;
  private final Closing closing;

  LabAdapters(Lab lab, Closing closing) {
    this.lab = lab;
    this.closing = closing;
  }

  /** The database server of that data center, as the role of the failover, not as superuser. */
  public PostgresServer database(LabDataCenter dataCenter) {
    PostgresTrio trio = lab.databases();
    PostgresInstance server = dataCenter.database();
    Login role = lab.failoverRole();
    return PostgresServer.named("main")
        .locatedIn(dataCenter.name())
        .listensOn(server.peerHost(), server.port())
        .replicationUser(trio.replicationUser(), trio.passfile().toString())
        .admin(overTheLine(dataCenter, role, "postgres"))
        .database("synapse", overTheLine(dataCenter, role, "synapse"))
        .database("mas", overTheLine(dataCenter, role, "mas"))
        .applicationRoles("synapse", "mas")
        .host(lab.hosts().of(server))
        .build();
  }

  private static PGSimpleDataSource overTheLine(
      LabDataCenter dataCenter, Login role, String database) {
    PGSimpleDataSource source = dataCenter.database().connectAs(role, database);
    source.setServerNames(new String[] {dataCenter.routes().database().getHostString()});
    return source;
  }

  /** The cluster of that data center. */
  public KubernetesCluster cluster(LabDataCenter dataCenter) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(
                "http://"
                    + dataCenter.routes().cluster().getHostString()
                    + ":"
                    + dataCenter.routes().cluster().getPort()
                    + "/")
            .withHttp2Disable(true)
            .withConnectionTimeout((int) CONNECT.toMillis())
            .build();
    KubernetesClient client = closing.later(KubernetesClients.of(config));
    return KubernetesCluster.of(client, ess(lab.shape().flavour()))
        .locatedIn(dataCenter.name())
        .pinnedTo(dataCenter.cluster().identity());
  }

  /** A standby's release was installed with no replicas: what it should run has to be said once. */
  static Ess ess(LabFlavour flavour) {
    return switch (flavour) {
      case CLASSIC -> EssClassic.inNamespace("element-onprem");
      case HELM ->
          EssHelm.release("ess")
              .replicas("synapse-main", 1)
              .replicas("synapse-federation-sender", 2)
              .replicas("matrix-authentication-service", 2)
              .replicas("hookshot", 1)
              .replicas("redis", 1)
              .replicas("haproxy", 1)
              .replicas("element-web", 1);
    };
  }

  /** The gateway of that data center. */
  public FirewallAdapter firewall(LabDataCenter dataCenter) {
    return dataCenter
        .kernel()
        .<FirewallAdapter>map(kernel -> nftables(dataCenter, kernel))
        .orElseGet(() -> relays(dataCenter));
  }

  /** All that gets out goes through the kernel; who manages it is on the gateway itself. */
  private NftablesFirewall nftables(LabDataCenter dataCenter, KernelGateway kernel) {
    CommandRunner here = LocalCommandRunner.create();
    CommandRunner there =
        (command, input, deadline) -> {
          if (!lab.shape().gatewaysOutside() && !dataCenter.isPowered()) {
            throw AdapterException.notApplied(
                "SSH_UNREACHABLE",
                "The host does not take SSH connections.",
                Map.of("host", "the gateway of " + dataCenter),
                null);
          }
          return here.run(command, input, deadline);
        };
    return NftablesFirewall.over(there)
        .named("gateway")
        .locatedIn(gatewayLocation(dataCenter))
        .prefix(kernel.onGateway())
        .uplinks(KernelGateway.UPLINK)
        .canary(deadline -> dataCenter.gateway().canary());
  }

  private Location gatewayLocation(LabDataCenter dataCenter) {
    return lab.shape().gatewaysOutside() ? Location.outside() : Location.in(dataCenter.name());
  }

  private LabFirewall relays(LabDataCenter dataCenter) {
    return new LabFirewall(
        DataCenterId.of(dataCenter.name()),
        gatewayLocation(dataCenter),
        new Endpoint(
            dataCenter.routes().firewallApi().getHostString(),
            dataCenter.routes().firewallApi().getPort()));
  }

  /** The media bucket, which is outside; each data center has a client of its own. */
  public S3MediaStore media() {
    return S3MediaStore.bucket(Lab.MEDIA_BUCKET)
        .client(closing.later(client(lab.storage())))
        .locatedIn(Location.outside())
        .canary(Duration.ofSeconds(5))
        .build();
  }

  static S3Client client(S3Server storage) {
    return S3ClientSettings.recommended(S3Client.builder())
        .endpointOverride(storage.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(storage.accessKey(), storage.secretKey())))
        .httpClientBuilder(UrlConnectionHttpClient.builder().connectionTimeout(CONNECT))
        .build();
  }

  /** The public names of the deployment. */
  public Rfc2136Dns dns() {
    return Rfc2136Dns.zone(Lab.SERVER_NAME)
        .server(lab.dns().address())
        .locatedIn(Location.outside())
        .tsig(TsigKey.of(Lab.TSIG_KEY, "hmac-sha256", lab::tsigSecret))
        .records("matrix", "chat")
        .ttl(Lab.TTL)
        .build();
  }

  /** A user of the service who looks at a given ingress. */
  public MatrixServiceProbe probe() {
    return MatrixServiceProbe.of(Lab.PUBLIC_NAME)
        .port(lab.probePort())
        .plainHttp()
        .serverName(Lab.SERVER_NAME)
        .signingKey(lab.signingKey().id(), lab.signingKey().publicKey())
        .canary(Lab.PROBE_ROOM, lab::accessToken);
  }
}
