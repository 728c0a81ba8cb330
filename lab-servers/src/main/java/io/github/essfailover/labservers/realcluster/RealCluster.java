package io.github.essfailover.labservers.realcluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.github.essfailover.labservers.network.FreePorts;
import io.github.essfailover.labservers.process.SupervisedProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * etcd, kube-apiserver and kube-controller-manager on loopback and free ports, with permissions
 * (RBAC). There is neither a scheduler nor a node: whoever wants pods to run has to play those.
 *
 * <pre>{@code
 * try (RealCluster cluster = RealCluster.start(KubeBinaries.given(), folder)) {
 *   cluster.apply(manifestOfARole);
 *   KubernetesClient client = cluster.client(cluster.token("essfailover", "essfailover-watch"));
 * }
 * }</pre>
 *
 * <p>Thread-safe. Ends with the JVM.
 */
public final class RealCluster implements AutoCloseable {

  private static final String ISSUER = "https://kubernetes.default.svc";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The ones that make pods of workloads and clean up; none that looks after nodes. */
  private static final String CONTROLLERS =
      Stream.of(
              "deployment",
              "replicaset",
              "statefulset",
              "daemonset",
              "job",
              "garbage-collector",
              "namespace",
              "resourcequota",
              "disruption",
              "endpointslice")
          .map(name -> name + "-controller")
          .collect(Collectors.joining(","));

  private final Path folder;
  private final ServerKeys keys;
  private final int port = FreePorts.one();
  private final List<SupervisedProcess> processes = new CopyOnWriteArrayList<>();
  private final List<String> apiServerCommand = new ArrayList<>();
  private final KubernetesClient admin;

  private RealCluster(KubeBinaries binaries, Path work, List<String> options) {
    try {
      Files.createDirectories(work);
      folder = Files.createTempDirectory(work, "kube-").toAbsolutePath();
      keys = ServerKeys.in(folder);
      startApiServer(binaries, startEtcd(binaries), options);
      // It makes the certificate that its clients have to trust.
      apiServer().await(() -> Files.exists(certificate()), PATIENCE);
      admin = client(keys.adminToken());
      apiServer().await(this::isReady, PATIENCE);
      startControllers(binaries);
    } catch (IOException e) {
      throw new UncheckedIOException("No cluster can live in " + work, e);
    }
  }

  /** Starts one; its data lives below that folder. */
  public static RealCluster start(KubeBinaries binaries, Path work) {
    return start(binaries, work, List.of());
  }

  /** The same with further options of kube-apiserver. */
  public static RealCluster start(KubeBinaries binaries, Path work, List<String> options) {
    return new RealCluster(binaries, work, options);
  }

  private int startEtcd(KubeBinaries binaries) {
    int port = FreePorts.one();
    String clients = "http://127.0.0.1:" + port;
    String peers = "http://127.0.0.1:" + FreePorts.one();
    run(
        "etcd",
        List.of(
            binaries.path("etcd").toString(),
            "--data-dir=" + folder.resolve("etcd"),
            "--listen-client-urls=" + clients,
            "--advertise-client-urls=" + clients,
            "--listen-peer-urls=" + peers,
            "--initial-advertise-peer-urls=" + peers,
            "--initial-cluster=default=" + peers,
            "--unsafe-no-fsync"));
    return port;
  }

  private void startApiServer(KubeBinaries binaries, int etcd, List<String> options) {
    List<String> command = apiServerCommand;
    command.add(binaries.path("kube-apiserver").toString());
    command.addAll(
        List.of(
            "--etcd-servers=http://127.0.0.1:" + etcd,
            "--bind-address=127.0.0.1",
            "--secure-port=" + port,
            "--cert-dir=" + folder.resolve("certificates"),
            "--service-account-key-file=" + keys.publicKey(),
            "--service-account-signing-key-file=" + keys.signingKey(),
            "--service-account-issuer=" + ISSUER,
            "--token-auth-file=" + keys.tokens(),
            "--authorization-mode=RBAC",
            "--service-cluster-ip-range=10.96.0.0/20",
            // Both wait for controllers that do not run here: default accounts, finished volumes.
            "--disable-admission-plugins=ServiceAccount,StorageObjectInUseProtection"));
    command.addAll(options);
    run("kube-apiserver", command);
  }

  private void startControllers(KubeBinaries binaries) throws IOException {
    Path kubeconfig = folder.resolve("kubeconfig");
    Files.writeString(kubeconfig, kubeconfig());
    run(
        "kube-controller-manager",
        List.of(
            binaries.path("kube-controller-manager").toString(),
            "--kubeconfig=" + kubeconfig,
            "--leader-elect=false",
            "--secure-port=0",
            "--controllers=" + CONTROLLERS));
  }

  private void run(String name, List<String> command) {
    processes.add(SupervisedProcess.start(command, folder, folder.resolve(name + ".log")));
  }

  private SupervisedProcess apiServer() {
    return processes.get(1);
  }

  private String kubeconfig() {
    return Serialization.asYaml(
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "Config",
            "current-context",
            "lab",
            "contexts",
            List.of(Map.of("name", "lab", "context", Map.of("cluster", "lab", "user", "admin"))),
            "clusters",
            List.of(
                Map.of(
                    "name",
                    "lab",
                    "cluster",
                    Map.of(
                        "server",
                        url(address()),
                        "certificate-authority",
                        certificate().toString()))),
            "users",
            List.of(Map.of("name", "admin", "user", Map.of("token", keys.adminToken())))));
  }

  private boolean isReady() {
    try {
      return "ok".equals(admin.raw("/readyz"));
    } catch (KubernetesClientException notYet) {
      return false;
    }
  }

  private Path certificate() {
    return folder.resolve("certificates").resolve("apiserver.crt");
  }

  /** Where the API server listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** A client that may do everything; it is closed with the cluster. */
  public KubernetesClient admin() {
    return admin;
  }

  /** A client with that token; the caller closes it. */
  public KubernetesClient client(String token) {
    return client(token, address());
  }

  /** The same by way of another address, for instance a link that can go wrong. */
  public KubernetesClient client(String token, InetSocketAddress via) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(url(via))
            .withOauthToken(token)
            .withCaCertFile(certificate().toString())
            // As the adapter's own clients, which hear a 401 then.
            .withHttp2Disable(true)
            .withRequestRetryBackoffLimit(0)
            .withConnectionTimeout(2000)
            .withRequestTimeout(10_000)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** A token of a service account, as {@code kubectl create token} makes it. */
  public String token(String namespace, String account, Duration life) {
    String answer =
        admin.raw(
            "/api/v1/namespaces/" + namespace + "/serviceaccounts/" + account + "/token",
            "POST",
            Map.of(
                "apiVersion",
                "authentication.k8s.io/v1",
                "kind",
                "TokenRequest",
                "spec",
                Map.of("expirationSeconds", life.toSeconds())));
    GenericKubernetesResource request =
        Serialization.unmarshal(answer, GenericKubernetesResource.class);
    return Objects.toString(request.get("status", "token"));
  }

  /** A token of a service account whose time ends then, perhaps in the past. */
  public String tokenUntil(String namespace, String account, Instant end) {
    String uid =
        admin
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(account)
            .get()
            .getMetadata()
            .getUid();
    long begin = end.minus(Duration.ofHours(1)).getEpochSecond();
    return keys.signed(
        Serialization.asJson(
            Map.of(
                "iss",
                ISSUER,
                "aud",
                List.of(ISSUER),
                "sub",
                "system:serviceaccount:" + namespace + ":" + account,
                "iat",
                begin,
                "nbf",
                begin,
                "exp",
                end.getEpochSecond(),
                "kubernetes.io",
                Map.of(
                    "namespace",
                    namespace,
                    "serviceaccount",
                    Map.of("name", account, "uid", uid)))));
  }

  /** Applies every document of a manifest, as {@code kubectl apply --server-side} does. */
  public void apply(String yaml) {
    List<HasMetadata> objects =
        admin.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).items();
    for (HasMetadata object : objects) {
      admin.resource(object).fieldManager("lab").forceConflicts().serverSideApply();
    }
  }

  /** Deletes every object of a manifest. */
  public void withdraw(String yaml) {
    admin.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).delete();
  }

  private static String url(InetSocketAddress at) {
    return "https://127.0.0.1:" + at.getPort();
  }

  /** The processes get no time any more, and take connections; or go on. */
  public void freeze(boolean frozen) {
    apiServer().signal(frozen ? "STOP" : "CONT");
  }

  /** Kills the API server and starts it again on the same port; it forgets what it had watched. */
  public void restartApiServer() {
    apiServer().kill();
    processes.set(
        1,
        SupervisedProcess.start(apiServerCommand, folder, folder.resolve("kube-apiserver-2.log")));
    apiServer().await(this::isReady, PATIENCE);
  }

  /** Kills all processes; what they wrote stays in the folder. */
  @Override
  public void close() {
    admin.close();
    processes.stream().parallel().forEach(SupervisedProcess::kill);
  }

  @Override
  public String toString() {
    return "RealCluster[" + address() + ", " + folder + "]";
  }
}
