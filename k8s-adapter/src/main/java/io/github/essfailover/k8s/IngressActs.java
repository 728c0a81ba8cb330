package io.github.essfailover.k8s;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Stamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Shuts and opens every door of the deployment, for one call. */
record IngressActs(Api api, Ess ess, Stamp stamp) {

  /** Every door is shut. */
  void close() {
    each(IngressDoors.of(api, ess), door -> door.shut(stamp));
  }

  /** Every door that we shut has what it had before. */
  void open() {
    IngressDoors doors = IngressDoors.of(api, ess);
    each(doors, door -> door.open(stamp));
    if (!doors.forgotten().isEmpty()) {
      throw AdapterException.permanent(
          "INGRESS_CLASS_FORGOTTEN",
          "An Ingress is closed, and what it had before was removed from it.",
          Map.of("namespace", ess.namespace(), "ingresses", String.join(", ", doors.forgotten())),
          "Set its spec.ingressClassName to the ingress controller's class by hand.",
          null);
    }
  }

  /** Goes on after a failure: a fence that is closed in part is better than none. */
  private void each(IngressDoors all, Function<IngressDoor, Optional<String>> patch) {
    all.doors().forEach(door -> stamp.refuseIfSuperseded(door.ingress()));
    List<String> changed = new ArrayList<>();
    List<AdapterException> failures = new ArrayList<>();
    for (IngressDoor door : all.doors()) {
      Optional<String> wanted = patch.apply(door);
      if (wanted.isPresent()) {
        try {
          send(api, ess.namespace(), door, wanted.get());
          changed.add(door.name());
        } catch (AdapterException e) {
          failures.add(e);
        }
      }
    }
    if (!failures.isEmpty()) {
      throw worst(failures, changed);
    }
  }

  /** One request, refused if somebody wrote since the door was looked at. */
  static void send(Api api, String namespace, IngressDoor door, String patch) {
    try {
      api.write(
          "patch",
          "ingresses in " + namespace,
          client ->
              client
                  .network()
                  .v1()
                  .ingresses()
                  .inNamespace(namespace)
                  .withName(door.name())
                  .patch(PatchContext.of(PatchType.JSON_MERGE), patch));
    } catch (AdapterException e) {
      // Whoever deleted it meanwhile shut it for good.
      if (!e.code().equals("KUBERNETES_NOT_FOUND")) {
        throw e;
      }
    }
  }

  private static AdapterException worst(List<AdapterException> failures, List<String> changed) {
    AdapterException worst =
        failures.stream()
            .max(Comparator.comparingInt(failure -> rank(failure.effect())))
            .orElseThrow();
    if (worst.effect() != Effect.NOT_APPLIED || changed.isEmpty()) {
      return worst;
    }
    return AdapterException.unknown(
        "INGRESS_PARTLY_CHANGED",
        "Some of the deployment's Ingresses were changed, others not.",
        Map.of("changed", String.join(", ", changed), "because", worst.code()),
        worst);
  }

  private static int rank(Effect effect) {
    return switch (effect) {
      case NOT_APPLIED -> 0;
      case UNKNOWN -> 1;
      case PERMANENT -> 2;
    };
  }
}
