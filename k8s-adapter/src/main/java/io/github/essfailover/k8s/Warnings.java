package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Times;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Events of type Warning in a namespace: what schedulers, kubelets and controllers say about what
 * they cannot do. For people; nothing is decided by an event alone that a status says as well.
 *
 * <p>Immutable.
 */
record Warnings(List<Event> events) {

  private static final long AT_MOST = 500;
  private static final String WARNING = "Warning";

  static Warnings none() {
    return new Warnings(List.of());
  }

  /** None if the account may not list them: a wait must not fail for what only explains it. */
  static Warnings of(Api api, String namespace) {
    try {
      return list(api, namespace, AT_MOST);
    } catch (AdapterException e) {
      if (e.code().equals("KUBERNETES_FORBIDDEN")) {
        return none();
      }
      throw e;
    }
  }

  static Warnings list(Api api, String namespace, long atMost) {
    List<Event> found =
        api.read(
            "list",
            "events in " + namespace,
            client ->
                client
                    .v1()
                    .events()
                    .inNamespace(namespace)
                    .withField("type", WARNING)
                    .list(new ListOptionsBuilder().withLimit(atMost).build())
                    .getItems());
    return new Warnings(found.stream().filter(e -> WARNING.equals(e.getType())).toList());
  }

  /** The newest about a controller, the ReplicaSets of a Deployment or these of its pods. */
  Optional<Event> newestAbout(HasMetadata controller, List<Pod> pods) {
    return about(controller, pods).max(Comparator.comparing(Warnings::time));
  }

  Stream<Event> about(HasMetadata controller, List<Pod> pods) {
    Set<String> uids =
        Stream.concat(Stream.of(controller), pods.stream())
            .flatMap(object -> Optional.ofNullable(object.getMetadata().getUid()).stream())
            .collect(Collectors.toSet());
    String replicaSets = ClassicSight.name(controller) + "-[a-z0-9]{1,10}";
    return events.stream()
        .filter(event -> event.getInvolvedObject() != null)
        .filter(event -> isAbout(event.getInvolvedObject(), uids, replicaSets));
  }

  private static boolean isAbout(ObjectReference object, Set<String> uids, String replicaSets) {
    boolean isReplicaSet = "ReplicaSet".equals(object.getKind());
    return isReplicaSet
        ? Objects.toString(object.getName(), "").matches(replicaSets)
        : object.getUid() != null && uids.contains(object.getUid());
  }

  /** When it was seen last; the beginning of time if it does not say. */
  static Instant time(Event event) {
    return Stream.of(
            event.getLastTimestamp(),
            event.getSeries() == null || event.getSeries().getLastObservedTime() == null
                ? null
                : event.getSeries().getLastObservedTime().getTime(),
            event.getEventTime() == null ? null : event.getEventTime().getTime(),
            event.getMetadata().getCreationTimestamp())
        .flatMap(text -> Times.parse(text).stream())
        .findFirst()
        .orElse(Instant.EPOCH);
  }

  /** Reason and message. */
  static String text(Event event) {
    return Words.of(
        Objects.toString(event.getReason(), "") + " " + Objects.toString(event.getMessage(), ""));
  }
}
