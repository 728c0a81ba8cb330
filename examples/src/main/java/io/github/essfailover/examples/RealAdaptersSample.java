package io.github.essfailover.examples;

import io.github.essfailover.DataCenter;
import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.dns.Rfc2136Dns;
import io.github.essfailover.dns.TsigKey;
import io.github.essfailover.journal.FileJournal;
import io.github.essfailover.k8s.EssClassic;
import io.github.essfailover.k8s.KubernetesClients;
import io.github.essfailover.k8s.KubernetesCluster;
import io.github.essfailover.manual.ConsoleApprovalGate;
import io.github.essfailover.manual.ManualFirewall;
import io.github.essfailover.matrix.MatrixServiceProbe;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Person;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.s3.S3ClientSettings;
import io.github.essfailover.s3.S3MediaStore;
import io.github.essfailover.spi.ObjectStorageAdapter;
import java.nio.file.Path;
import org.postgresql.ds.PGSimpleDataSource;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** How are the adapters of real servers put together? Building connects to nothing. */
public final class RealAdaptersSample {

  private RealAdaptersSample() {}

  /** Where the host keeps what must not be in code. */
  interface Secrets {
    /** The content of a kubeconfig for that data center's cluster. */
    String kubeconfig(String dataCenter);

    /** The password of the database role that {@code PostgresSetup} made. */
    String databasePassword(String dataCenter);

    /** The secret of the key that may update the DNS zone. */
    byte[] tsig();
  }

  // tag::orchestrator[]
  static FailoverOrchestrator orchestrator(Path folder, Secrets secrets) {
    return FailoverOrchestrator.builder()
        .deployment("example.org")
        .dataCenters(
            dataCenter("dc1", "192.0.2.1", secrets),
            dataCenter("dc2", "198.51.100.1", secrets),
            dataCenter("dc3", "203.0.113.1", secrets))
        .dns(
            Rfc2136Dns.zone("example.org")
                .server("ns1.example.net")
                .locatedIn(Location.outside())
                .tsig(TsigKey.of("failover-key", "hmac-sha256", secrets::tsig))
                .records("matrix", "chat")
                .build())
        .service(MatrixServiceProbe.of("matrix.example.org").serverName("example.org"))
        .journal(FileJournal.in(folder).locatedIn(Location.outside()))
        .singleOrchestrator("one process, started by hand in the office")
        .approvals(ConsoleApprovalGate.system(Person.named("Ada")))
        .build();
  }

  static DataCenter dataCenter(String name, String ingress, Secrets secrets) {
    return DataCenter.named(name)
        .database(
            PostgresServer.named("main")
                .locatedIn(name)
                .listensOn("db." + name + ".example.net", 5432)
                .replicationUser("replicator", "/etc/postgresql/replication.pgpass")
                .admin(database(name, "postgres", secrets))
                .database("synapse", database(name, "synapse", secrets))
                .database("mas", database(name, "mas", secrets))
                .applicationRoles("synapse", "mas")
                .build())
        .cluster(
            KubernetesCluster.of(
                    KubernetesClients.fromKubeconfig(secrets.kubeconfig(name)),
                    EssClassic.inNamespace("element-onprem"))
                .locatedIn(name))
        .firewall(ManualFirewall.named("perimeter").locatedIn(Location.in(name)).stopsReplies())
        .objectStorage(media())
        .ingress(ingress)
        .build();
  }

  // end::orchestrator[]

  private static PGSimpleDataSource database(String dataCenter, String database, Secrets secrets) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"db." + dataCenter + ".example.net"});
    source.setDatabaseName(database);
    source.setUser("essfailover");
    source.setPassword(secrets.databasePassword(dataCenter));
    return source;
  }

  private static ObjectStorageAdapter media() {
    S3Client client =
        S3ClientSettings.recommended(S3Client.builder())
            .region(Region.EU_CENTRAL_1)
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
    return S3MediaStore.bucket("ess-media").client(client).locatedIn(Location.outside()).build();
  }
}
