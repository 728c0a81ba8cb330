package io.github.essfailover.lab.world;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.github.essfailover.k8s.KubernetesClients;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Not kubectl: does against a lab's API server what kubectl would do with exactly those lines that
 * runbooks for ESS Classic hold, and refuses any other.
 */
final class KubectlLines {

  private static final Pattern SCALE =
      Pattern.compile("kubectl --namespace (\\S+) scale deployment (\\S+) --replicas=(\\d)");
  private static final Pattern DELETE =
      Pattern.compile(
          "kubectl --namespace (\\S+) delete statefulsets,deployments,daemonsets"
              + " --selector (\\S+)=(\\S+) --cascade=foreground");

  private KubectlLines() {}

  static void run(LabDataCenter dataCenter, String line) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(
                "http://"
                    + dataCenter.routes().cluster().getHostString()
                    + ":"
                    + dataCenter.routes().cluster().getPort()
                    + "/")
            .withHttp2Disable(true)
            .build();
    try (KubernetesClient client = KubernetesClients.of(config)) {
      run(client, line);
    }
  }

  private static void run(KubernetesClient client, String line) {
    Matcher scale = SCALE.matcher(line);
    Matcher delete = DELETE.matcher(line);
    if (scale.matches()) {
      client
          .genericKubernetesResources("apps/v1", "Deployment")
          .inNamespace(scale.group(1))
          .withName(scale.group(2))
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"spec\":{\"replicas\":" + scale.group(3) + "}}");
    } else if (delete.matches()) {
      for (String kind : List.of("StatefulSet", "Deployment", "DaemonSet")) {
        client
            .genericKubernetesResources("apps/v1", kind)
            .inNamespace(delete.group(1))
            .withLabel(delete.group(2), delete.group(3))
            .delete();
      }
    } else {
      throw new IllegalArgumentException("a line of another form: " + line);
    }
  }
}
