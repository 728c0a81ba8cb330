package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Ingress objects through which clients come to the deployment: those that carry its labels,
 * and those that lead to the same Services. At one moment; immutable.
 */
record IngressDoors(Ess ess, List<IngressDoor> doors) {

  static IngressDoors of(Api api, Ess ess) {
    List<Ingress> all =
        api.read(
            "list",
            "ingresses in " + ess.namespace(),
            client ->
                client.network().v1().ingresses().inNamespace(ess.namespace()).list().getItems());
    Set<String> services =
        all.stream().filter(ess::owns).flatMap(IngressDoors::services).collect(Collectors.toSet());
    return new IngressDoors(
        ess,
        all.stream()
            .filter(ingress -> ess.owns(ingress) || services(ingress).anyMatch(services::contains))
            .sorted(Comparator.comparing(ingress -> ingress.getMetadata().getName()))
            .map(IngressDoor::new)
            .toList());
  }

  /**
   * Closed when every door is shut. When some are, it depends on who stopped half-way: whoever
   * closes finds it open and goes on, whoever opens finds it closed and goes on.
   *
   * @param serves whether the deployment still answers, asked only when every door is shut
   */
  FirewallState toState(Supplier<Optional<Boolean>> serves) {
    List<String> open = names(doors.stream().filter(door -> !door.isShut()));
    if (doors.isEmpty()) {
      return open("there is no Ingress of the deployment in " + ess.namespace());
    }
    if (open.isEmpty()) {
      return closed(serves.get());
    }
    String counts = open.size() + " of " + doors.size() + " Ingresses open: " + open;
    return isHalfOpened()
        ? new FirewallState(
            Set.of(FirewallScope.INBOUND), true, Optional.empty(), "being opened, " + counts)
        : open(counts);
  }

  private boolean isHalfOpened() {
    long shutIn =
        doors.stream()
            .filter(IngressDoor::isShut)
            .mapToLong(door -> Stamp.epochOn(door.ingress()))
            .max()
            .orElse(Long.MAX_VALUE);
    return doors.stream().anyMatch(door -> door.wasOpenedSince(shutIn));
  }

  private static FirewallState open(String seen) {
    return new FirewallState(Set.of(), true, Optional.empty(), seen);
  }

  private FirewallState closed(Optional<Boolean> serves) {
    String seen = "no controller is responsible for " + names(doors.stream());
    String probed =
        serves
            .map(s -> s ? "; but the deployment still answers" : "; it answers no longer")
            .orElse("; not known whether it still answers");
    return new FirewallState(
        Set.of(FirewallScope.INBOUND), serves.orElse(true), Optional.empty(), seen + probed);
  }

  /** Names of those that are shut and cannot be opened, as nobody knows how they were. */
  List<String> forgotten() {
    return names(doors.stream().filter(IngressDoor::forgot));
  }

  private static List<String> names(Stream<IngressDoor> some) {
    return some.map(IngressDoor::name).toList();
  }

  private static Stream<String> services(Ingress ingress) {
    if (ingress.getSpec() == null) {
      return Stream.of();
    }
    return Stream.concat(
            Stream.ofNullable(ingress.getSpec().getDefaultBackend()),
            ingress.getSpec().getRules().stream()
                .map(IngressRule::getHttp)
                .filter(Objects::nonNull)
                .flatMap(http -> paths(http.getPaths()))
                .map(HTTPIngressPath::getBackend))
        .map(IngressBackend::getService)
        .filter(Objects::nonNull)
        .map(service -> service.getName());
  }

  private static Stream<HTTPIngressPath> paths(List<HTTPIngressPath> paths) {
    return (paths == null ? Collections.<HTTPIngressPath>emptyList() : paths).stream();
  }
}
