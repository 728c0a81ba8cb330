package io.github.essfailover.lab.world;

import io.github.essfailover.lab.screen.BuildingLines;
import io.github.essfailover.lab.site.HomeserverDatabase;
import io.github.essfailover.lab.site.Loopback;
import io.github.essfailover.lab.site.MediaBucket;
import io.github.essfailover.lab.site.PlainHttp;
import io.github.essfailover.lab.site.RemoteServer;
import io.github.essfailover.lab.world.LabDataCenter.Deployment;
import io.github.essfailover.labservers.dns.DnsServer;
import io.github.essfailover.labservers.network.FreePorts;
import io.github.essfailover.labservers.postgres.PostgresTrio;
import io.github.essfailover.labservers.s3.S3Server;
import io.github.essfailover.postgres.PostgresSetup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Builds a lab: what does not depend on each other at the same time.
 *
 * <p>Confined to one thread.
 */
final class LabConstruction {

  private static final int UPLOAD_ATTEMPTS = 8;
  private static final int MEDIA = 40;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final LabShape shape;
  private final LabSecrets secrets;
  private final Closing closing;
  private final BuildingLines lines;
  private final LinesToDc1 toDc1;

  LabConstruction(
      Path folder, LabShape shape, LabSecrets secrets, Closing closing, BuildingLines lines) {
    this.folder = folder;
    this.shape = shape;
    this.secrets = secrets;
    this.closing = closing;
    this.lines = lines;
    this.toDc1 = LinesToDc1.closedBy(closing);
  }

  LabParts build() throws Exception {
    List<S3Server> storage = new ArrayList<>();
    List<PostgresTrio> databases = new ArrayList<>();
    RemoteServer remote = closing.later(new RemoteServer(Loopback.outside()));
    DnsServer dns = lines.building("DNS server for " + Lab.SERVER_NAME, this::startDns);
    Parallel.run(
        List.of(
            building("S3 server", () -> storage.add(startStorage())),
            building(
                "PostgreSQL: dc1 primary, dc2 and dc3 streaming from it",
                () -> databases.add(startDatabases()))));
    PostgresTrio trio = databases.get(0);
    lines.building(
        "tables, a role for the failover, commits that wait for "
            + (shape.synchronousStandbys().isEmpty() ? "nobody" : shape.synchronousStandbys()),
        () -> prepare(trio));
    Deployment deployment = deployment(trio, media(storage.get(0)));
    List<LabDataCenter> dataCenters =
        lines.building(
            "clusters, ingresses and gateways of dc1, dc2, dc3",
            () -> startDataCenters(trio, remote, deployment));
    lines.building("the homeserver of dc1 serves", () -> awaitService(dataCenters.get(0)));
    lines.building(
        "users of dc1 upload " + MEDIA + " media",
        () -> uploadMedia(dataCenters.get(0), deployment));
    return new LabParts(
        trio,
        storage.get(0),
        dns,
        remote,
        deployment.ingressPort(),
        deployment.probePort(),
        toDc1,
        dataCenters);
  }

  private Runnable building(String what, Callable<?> work) {
    return () -> {
      try {
        lines.building(what, work);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("Not built: " + what, e);
      }
    };
  }

  private DnsServer startDns() {
    return closing.later(
        DnsServer.zone(Lab.SERVER_NAME)
            .key(Lab.TSIG_KEY, "hmac-sha256", secrets.tsig())
            .allowing(Lab.PUBLIC_NAME + ".", Lab.CHAT_NAME + ".")
            .record(Lab.PUBLIC_NAME + ".", Lab.TTL, address(1))
            .record(Lab.CHAT_NAME + ".", Lab.TTL, address(1))
            .start());
  }

  private S3Server startStorage() {
    S3Server server = closing.later(S3Server.start(folder.resolve("s3")));
    server.bucket(Lab.MEDIA_BUCKET);
    return server;
  }

  private PostgresTrio startDatabases() {
    PostgresTrio.Builder builder = PostgresTrio.in(folder.resolve("postgres"));
    for (int i = 1; i <= 3; i++) {
      builder.listen("dc" + i, address(i), FreePorts.onAll(address(i)));
    }
    if (shape.lineToDc1()) {
      lineToDatabaseOfDc1(builder);
    }
    return closing.later(builder.start());
  }

  private void lineToDatabaseOfDc1(PostgresTrio.Builder builder) {
    int port =
        FreePorts.onAll(
            address(1),
            Loopback.seenByPeers(1).getHostAddress(),
            Loopback.seenByOrchestrator(1).getHostAddress());
    InetSocketAddress server = new InetSocketAddress(address(1), port);
    builder.listen("dc1", address(1), port);
    builder.reachedAt("dc1", toDc1.ofPeers().to(server).getHostString());
    toDc1.ofOrchestrator().to(server);
  }

  private Object prepare(PostgresTrio trio) throws SQLException {
    HomeserverDatabase.createSchema(trio.dc1().connectAs(trio.application("synapse"), "synapse"));
    PostgresSetup.role(secrets.failoverRole().user())
        .applicationRoles("synapse", "mas")
        .install(
            trio.dc1().superuser("postgres"),
            List.of(trio.dc1().superuser("synapse"), trio.dc1().superuser("mas")),
            secrets.failoverRole().password().toCharArray());
    try (Connection connection = trio.dc1().superuser("postgres").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "ALTER SYSTEM SET synchronous_standby_names = '" + shape.synchronousStandbys() + "'");
      statement.execute("SELECT pg_reload_conf()");
    }
    return trio;
  }

  private Deployment deployment(PostgresTrio trio, MediaBucket media) {
    int ingress = FreePorts.onAll(address(1), address(2), address(3));
    return new Deployment(
        shape,
        Lab.SERVER_NAME,
        Lab.PUBLIC_NAME,
        ingress,
        shape.ownWayToIngress() ? FreePorts.onAll(address(1), address(2), address(3)) : ingress,
        toDc1,
        secrets.signingKey(),
        secrets.accessToken(),
        trio.application("synapse"),
        media);
  }

  private MediaBucket media(S3Server storage) {
    S3Client client = closing.later(LabAdapters.client(storage));
    return (key, content) -> store(client, key, content);
  }

  /** Tries again, as Synapse's client does: a connection that was kept may be closed by now. */
  private static void store(S3Client client, String key, String content) {
    for (int attempt = 1; ; attempt++) {
      try {
        client.putObject(
            put -> put.bucket(Lab.MEDIA_BUCKET).key(key), RequestBody.fromString(content));
        return;
      } catch (SdkClientException e) {
        if (attempt == UPLOAD_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** As users do, through the ingress of dc1 to its homeserver. */
  private Object uploadMedia(LabDataCenter dataCenter, Deployment deployment) throws IOException {
    Map<String, String> headers =
        Map.of(
            "Host", deployment.publicName(), "Authorization", "Bearer " + deployment.accessToken());
    for (int i = 1; i <= MEDIA; i++) {
      PlainHttp.Request upload =
          new PlainHttp.Request("POST", "/_matrix/media/v3/upload", headers, "medium " + i);
      PlainHttp.Answer answer =
          PlainHttp.exchange(dataCenter.ingress(), null, upload, Duration.ofSeconds(10));
      if (answer.status() != 200) {
        throw new IOException("an upload was answered " + answer.status() + " " + answer.body());
      }
    }
    return dataCenter;
  }

  private List<LabDataCenter> startDataCenters(
      PostgresTrio trio, RemoteServer remote, Deployment deployment) {
    List<LabDataCenter> dataCenters = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      dataCenters.add(
          LabDataCenter.start(i, deployment, trio.instance("dc" + i), remote.address(), closing));
    }
    return List.copyOf(dataCenters);
  }

  private static Object awaitService(LabDataCenter dataCenter) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!dataCenter.serves()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "The homeserver of "
                + dataCenter
                + " did not serve within "
                + PATIENCE
                + ": "
                + dataCenter.homeserverRefusal().orElse("its pod was not started"));
      }
      Thread.sleep(20);
    }
    return dataCenter;
  }

  private static String address(int number) {
    return Loopback.ofDataCenter(number).getHostAddress();
  }
}
