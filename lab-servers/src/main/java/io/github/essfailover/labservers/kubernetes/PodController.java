package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Plays the controllers of Deployments and StatefulSets and the nodes' kubelets: pods follow the
 * replicas, start, crash, become ready and go. Confined to one thread.
 */
final class PodController {

  // Of Synapse's processes only the main one is played by a homeserver.
  private static final String WORKER = "matrix-server-worker";

  private final ObjectStore store;
  private final Timing timing;
  private final Map<String, PodLife> lives = new HashMap<>();
  private int made;

  PodController(ObjectStore store, Timing timing) {
    this.store = store;
    this.timing = timing;
  }

  /** How long things take; {@code mayStart} tells whether a component's process can run. */
  interface Timing {

    Duration startUp(String component);

    Duration termination();

    Duration restart();

    boolean mayStart(String component);
  }

  /** One round. */
  void step(Instant now) {
    // First the processes, so that the workloads' status tells of them in the same round.
    for (Pod pod : owned()) {
      life(pod, now).advance(pod, now, timing, store);
    }
    // Before the workloads take the names of those that went just now.
    forgetTheGone();
    List<PodOwner> owners = owners();
    Map<String, List<Pod>> pods =
        owned().stream()
            .collect(
                Collectors.groupingBy(PodController::ownerKey, TreeMap::new, Collectors.toList()));
    for (PodOwner owner : owners) {
      List<Pod> mine = pods.getOrDefault(key(owner), List.of());
      follow(owner, mine, now);
      pods.remove(key(owner));
    }
    pods.values().forEach(orphans -> orphans.forEach(pod -> life(pod, now).leave(now, timing)));
  }

  /** Whether a pod of that workload is ready and still runs. */
  boolean isRunning(String namespace, String workload) {
    return lives.values().stream()
        .anyMatch(life -> life.owner().equals(namespace + "/" + workload) && life.isReady());
  }

  /** When something is due next. */
  Instant nextDue(Instant atTheLatest) {
    return lives.values().stream()
        .flatMap(life -> life.due().stream())
        .filter(due -> due.isBefore(atTheLatest))
        .min(Instant::compareTo)
        .orElse(atTheLatest);
  }

  /** Pods that nobody owns are run once, by {@link LonePods}. */
  private List<Pod> owned() {
    return store.list(Kind.POD).stream().filter(pod -> !LonePods.isAlone(pod)).toList();
  }

  private List<PodOwner> owners() {
    List<PodOwner> owners = new ArrayList<>();
    store.list(Kind.DEPLOYMENT).forEach(d -> owners.add(new PodOwner.OfDeployment(d)));
    store.list(Kind.STATEFUL_SET).forEach(s -> owners.add(new PodOwner.OfStatefulSet(s)));
    return owners;
  }

  private void follow(PodOwner owner, List<Pod> mine, Instant now) {
    // A workload that was deleted and created again by that name does not own the old one's pods.
    mine.stream()
        .filter(pod -> !isOwned(pod, owner))
        .forEach(pod -> life(pod, now).leave(now, timing));
    List<Pod> alive = mine.stream().filter(pod -> !life(pod, now).isLeaving()).toList();
    Set<String> taken =
        mine.stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toSet());
    alive.stream().skip(owner.desired()).forEach(pod -> life(pod, now).leave(now, timing));
    int kept = Math.min(alive.size(), owner.desired());
    int ready = (int) alive.stream().limit(kept).filter(pod -> life(pod, now).isReady()).count();
    int created = 0;
    for (int missing = owner.desired() - alive.size(); missing > 0; missing--) {
      created += create(owner, taken, now) ? 1 : 0;
    }
    owner.report(store, kept + created, ready);
  }

  /** Creates one pod, unless all numbers are still taken. */
  private boolean create(PodOwner owner, Set<String> taken, Instant now) {
    if (QuotaController.forbidsPods(store, owner.namespace())) {
      return false;
    }
    made++;
    List<String> names =
        owner.isNumbered()
            ? IntStream.range(0, owner.desired()).mapToObj(i -> owner.name() + "-" + i).toList()
            : List.of(owner.name() + "-" + Integer.toString(36 * 36 * 36 * 36 + made * 7919, 36));
    Optional<String> free = names.stream().filter(taken::add).findFirst();
    free.ifPresent(
        name -> {
          Pod pod = pod(owner, name, now);
          store.create(Kind.POD, pod);
          life(pod, now);
        });
    return free.isPresent();
  }

  private Pod pod(PodOwner owner, String name, Instant now) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(owner.namespace())
        .withLabels(owner.template().getMetadata().getLabels())
        .withCreationTimestamp(Conditions.seconds(now))
        .addNewOwnerReference()
        .withKind(owner.isNumbered() ? "StatefulSet" : "ReplicaSet")
        .withName(owner.name())
        .withUid(owner.metadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .endOwnerReference()
        .endMetadata()
        .withSpec(owner.template().getSpec())
        .editSpec()
        .withNodeName("node-" + (1 + made % Installation.NODES))
        .endSpec()
        .withNewStatus()
        .withPhase("Pending")
        .withStartTime(Conditions.seconds(now))
        .endStatus()
        .build();
  }

  private PodLife life(Pod pod, Instant now) {
    return lives.computeIfAbsent(
        pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName(),
        key -> PodLife.begin(ownerKey(pod), component(pod), now, timing));
  }

  private void forgetTheGone() {
    Set<String> there = new HashSet<>();
    store
        .list(Kind.POD)
        .forEach(
            pod -> there.add(pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName()));
    lives.keySet().retainAll(there);
  }

  private static boolean isOwned(Pod pod, PodOwner by) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(reference -> by.metadata().getUid().equals(reference.getUid()));
  }

  private static String component(Pod pod) {
    String component = label(pod, EssNames.COMPONENT);
    boolean isWorker =
        component.equals(EssNames.MATRIX_SERVER)
            && !label(pod, EssNames.INSTANCE).endsWith("-synapse-main");
    return isWorker ? WORKER : component;
  }

  private static String ownerKey(Pod pod) {
    return pod.getMetadata().getNamespace() + "/" + label(pod, EssNames.INSTANCE);
  }

  private static String key(PodOwner owner) {
    return owner.namespace() + "/" + owner.name();
  }

  private static String label(Pod pod, String name) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels == null ? "" : labels.getOrDefault(name, "");
  }
}
