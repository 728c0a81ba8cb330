package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What lets users in. */
final class IngressChecks {

  /** Values of app.kubernetes.io/name in the usual charts. */
  private static final Set<String> CONTROLLERS =
      Set.of(
          "ingress-nginx",
          "rke2-ingress-nginx",
          "nginx-ingress",
          "traefik",
          "haproxy-ingress",
          "kubernetes-ingress",
          "contour",
          "kong",
          "apisix-ingress-controller");

  private static final String DEFAULT = "ingressclass.kubernetes.io/is-default-class";
  private static final String OURS = "essfailover.io/";

  private IngressChecks() {}

  static void classes(ClusterInventory seen, Remarks remarks) {
    if (seen.ingresses().isEmpty()) {
      remarks.nothingThere();
    }
    List<IngressClass> classes = seen.all(Part.INGRESS_CLASSES, IngressClass.class);
    Set<String> known = classes.stream().map(Pods::name).collect(Collectors.toSet());
    Set<String> missing = new TreeSet<>();
    for (Ingress ingress : seen.ingresses()) {
      // A fence takes the class away and gives it back.
      if (!isFenced(ingress)) {
        missing.add(className(ingress));
      }
    }
    missing.removeAll(known);
    boolean isDefaulted =
        classes.stream()
            .anyMatch(
                c -> "true".equals(Pods.orEmpty(c.getMetadata().getAnnotations()).get(DEFAULT)));
    if (missing.remove("") && !isDefaulted) {
      remarks.warning(
          "an Ingress names no class, and no class is the default",
          "Name the class in the manifest: it depends on the controller whether it is served.");
    }
    if (!missing.isEmpty()) {
      remarks.error(
          "Ingresses name classes that do not exist: " + Pods.names(missing),
          "Install the ingress controller of that class, or correct the manifest: nobody would"
              + " get in.");
    }
  }

  private static boolean isFenced(Ingress ingress) {
    return Pods.orEmpty(ingress.getMetadata().getAnnotations()).keySet().stream()
        .anyMatch(name -> name.startsWith(OURS));
  }

  /** The annotation is older than the field, and still in use. */
  private static String className(Ingress ingress) {
    String named =
        ingress.getSpec() == null
            ? ""
            : Objects.toString(ingress.getSpec().getIngressClassName(), "");
    return named.isEmpty()
        ? Pods.orEmpty(ingress.getMetadata().getAnnotations())
            .getOrDefault("kubernetes.io/ingress.class", "")
        : named;
  }

  static void controllers(ClusterInventory seen, Remarks remarks) {
    List<Replicated> found = new ArrayList<>();
    seen.allDeployments().stream().map(Replicated::of).forEach(found::add);
    seen.allDaemonSets().stream().map(Replicated::of).forEach(found::add);
    found.removeIf(workload -> !isController(workload));
    if (found.isEmpty()) {
      remarks.info(
          "no ingress controller was recognised",
          "Make sure that it runs twice at least, on different nodes.");
    }
    for (Replicated controller : found) {
      String name = controller.object().getKind() + " " + Pods.path(controller.object());
      if (controller.desired() > 0 && controller.ready() == 0) {
        remarks.error(
            "the ingress controller " + name + " has no ready pod", "Bring it up: nobody gets in.");
      } else if (controller.ready() < controller.desired()) {
        remarks.warning(
            "the ingress controller "
                + name
                + " has "
                + controller.ready()
                + " of "
                + controller.desired()
                + " pods ready",
            "Bring the others up.");
      } else if (controller.desired() == 1 && seen.nodes().size() > 1) {
        remarks.warning(
            "the ingress controller " + name + " has one replica",
            "Run two at least, on different nodes.");
      }
    }
  }

  private static boolean isController(Replicated workload) {
    String component = workload.component();
    return CONTROLLERS.contains(Pods.label(workload.object(), "app.kubernetes.io/name"))
        && !component.equals("default-backend")
        && !component.equals("admission-webhook");
  }

  /** The addresses at which the cluster says that its ingress is reached. */
  static Set<String> addresses(ClusterInventory seen) {
    Set<String> found = new TreeSet<>();
    for (Ingress ingress : seen.ingresses()) {
      if (ingress.getStatus() != null && ingress.getStatus().getLoadBalancer() != null) {
        ingress
            .getStatus()
            .getLoadBalancer()
            .getIngress()
            .forEach(point -> add(found, point.getIp(), point.getHostname()));
      }
    }
    seen.allServices().stream()
        .filter(s -> s.getSpec() != null && "LoadBalancer".equals(s.getSpec().getType()))
        .filter(s -> CONTROLLERS.contains(Pods.label(s, "app.kubernetes.io/name")))
        .filter(s -> s.getStatus() != null && s.getStatus().getLoadBalancer() != null)
        .flatMap(s -> s.getStatus().getLoadBalancer().getIngress().stream())
        .forEach(point -> add(found, point.getIp(), point.getHostname()));
    return found;
  }

  private static void add(Set<String> found, @Nullable String ip, @Nullable String host) {
    if (ip != null && !ip.isEmpty()) {
      found.add(ip);
    } else if (host != null && !host.isEmpty()) {
      found.add(host);
    }
  }
}
