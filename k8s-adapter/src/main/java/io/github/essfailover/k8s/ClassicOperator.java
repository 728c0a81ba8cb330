package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Finds the operator's Deployment and its pods. Thread-safe, without state. */
final class ClassicOperator {

  static final String USUAL_NAMESPACE = "element-operator";

  // Deployment-*.yaml of the chart element-operator; the updater has element-updater.
  private static final String ELECTION = "--leader-election-id=element-operator";
  // source-values.yaml of the same chart: vectorim/ess-core-operator.
  private static final Pattern IMAGE =
      Pattern.compile("(?:.*/)?(?:ess-(?:[a-z]+-)?operator|element-operator)(?:[:@].*)?");
  private static final String NAME_ENDS = "operator-controller-manager";

  private ClassicOperator() {}

  static Deployment find(Api api, EssClassic ess) {
    return ess.operator().map(where -> get(api, where)).orElseGet(() -> discover(api));
  }

  /** All Deployments that look like the operator; the conversion webhooks are not among them. */
  static List<Deployment> candidates(Api api) {
    List<Deployment> all =
        api.read(
            "list",
            "deployments in all namespaces",
            client -> client.apps().deployments().inAnyNamespace().list().getItems());
    List<Deployment> byElection = all.stream().filter(ClassicOperator::elects).toList();
    List<Deployment> byName =
        byElection.isEmpty()
            ? all.stream().filter(ClassicOperator::isNamedSo).toList()
            : byElection;
    return byName.isEmpty() ? all.stream().filter(ClassicOperator::runsItsImage).toList() : byName;
  }

  static List<Pod> pods(Api api, Deployment operator) {
    String namespace = operator.getMetadata().getNamespace();
    Map<String, String> selector = operator.getSpec().getSelector().getMatchLabels();
    return api.read(
        "list",
        "pods in " + namespace,
        client -> client.pods().inNamespace(namespace).withLabels(selector).list().getItems());
  }

  private static Deployment get(Api api, EssClassic.Operator where) {
    Deployment found =
        api.read(
            "get",
            "deployments in " + where.namespace(),
            client ->
                client
                    .apps()
                    .deployments()
                    .inNamespace(where.namespace())
                    .withName(where.name())
                    .get());
    if (found == null) {
      throw missing(Map.of("namespace", where.namespace(), "name", where.name()));
    }
    return found;
  }

  private static Deployment discover(Api api) {
    List<Deployment> found = candidates(api);
    if (found.isEmpty()) {
      throw missing(Map.of("namespace", "any", "leaderElectionId", "element-operator"));
    }
    if (found.size() > 1) {
      throw AdapterException.permanent(
          "SEVERAL_OPERATORS",
          "More than one Deployment looks like the ESS operator.",
          Map.of("found", names(found)),
          "Say which one it is with EssClassic.operator(namespace, name).",
          null);
    }
    return found.get(0);
  }

  private static AdapterException missing(Map<String, String> where) {
    return AdapterException.permanent(
        "OPERATOR_NOT_FOUND",
        "The ESS operator's Deployment is not there.",
        where,
        "Install the operator, or say where it is with EssClassic.operator(namespace, name).",
        null);
  }

  private static String names(List<Deployment> deployments) {
    return String.join(
        ", ",
        deployments.stream()
            .map(d -> d.getMetadata().getNamespace() + "/" + d.getMetadata().getName())
            .toList());
  }

  private static boolean elects(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec().getContainers().stream()
        .flatMap(container -> container.getArgs().stream())
        .anyMatch(ELECTION::equals);
  }

  private static boolean runsItsImage(Deployment deployment) {
    boolean converts =
        Objects.toString(deployment.getMetadata().getName(), "").endsWith("-conversion-webhook");
    return !converts
        && deployment.getSpec().getTemplate().getSpec().getContainers().stream()
            .map(container -> Objects.toString(container.getImage(), ""))
            .anyMatch(image -> IMAGE.matcher(image).matches());
  }

  private static boolean isNamedSo(Deployment deployment) {
    String name = Objects.toString(deployment.getMetadata().getName(), "");
    return name.endsWith(NAME_ENDS) && (name.contains("element") || name.startsWith("ess-"));
  }
}
