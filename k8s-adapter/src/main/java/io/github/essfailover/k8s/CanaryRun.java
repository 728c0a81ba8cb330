package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Times;
import io.github.essfailover.model.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Makes the pods of one canary, one at a time, and reads what they say. Thread-safe. */
final class CanaryRun {

  /** A step looks, notes what is there, and acts: that need not take three pods. */
  private static final Duration REUSED = Duration.ofSeconds(5);

  /** How long a pod may take, and how long its answer bridges the time until the next one's. */
  private static final Duration FRESH = Duration.ofSeconds(20);

  /** A pod that was never scheduled is not ended by its own deadline. */
  private static final Duration ABANDONED = Duration.ofSeconds(2 * CanarySpec.LIFETIME_SECONDS);

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final KubernetesCluster cluster;
  private final CanarySpec spec;
  private final Clock clock;
  private final ReentrantLock turn = new ReentrantLock(true);
  private @Nullable Attempt underWay;
  private @Nullable Answer last;

  private final AtomicInteger forgotten = new AtomicInteger();

  /** A pod that was made then, after so many changes of the rules. */
  private record Attempt(String pod, Instant madeAt, int changes) {}

  /** What a pod said. */
  private record Answer(boolean works, Attempt of) {}

  CanaryRun(KubernetesCluster cluster, CanarySpec spec, Clock clock) {
    this.cluster = cluster;
    this.spec = spec;
    this.clock = clock;
  }

  boolean outboundWorks(Deadline deadline) {
    takeTurn(deadline);
    try {
      Optional<Boolean> known = youngerThan(REUSED);
      return known.isPresent() ? known.get() : tried(cluster.reach(deadline), deadline);
    } finally {
      turn.unlock();
    }
  }

  /** What was seen so far is of another time: the rules have been changed. */
  void forget() {
    forgotten.incrementAndGet();
  }

  private void takeTurn(Deadline deadline) {
    try {
      if (turn.tryLock(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AdapterException.unknown(
          "INTERRUPTED", "The request was interrupted.", Map.of("canary", "waiting"), e);
    }
    throw late("another one is tried");
  }

  private boolean tried(Api api, Deadline deadline) {
    Attempt attempt = underWay;
    if (attempt != null && !isWithin(FRESH, attempt)) {
      // What it says may be of another time by now.
      removeNamed(api, attempt.pod());
      attempt = null;
    }
    if (attempt == null) {
      removeLeftovers(api);
      attempt = make(api);
      underWay = attempt;
    }
    Optional<Pod> seen = await(api, attempt.pod(), deadline);
    if (seen.isEmpty()) {
      return youngerThan(FRESH).orElseThrow(() -> late("the pod has not ended"));
    }
    underWay = null;
    Answer answer = new Answer(verdict(api, seen.get()), attempt);
    last = answer;
    return answer.works();
  }

  private Optional<Boolean> youngerThan(Duration age) {
    return Optional.ofNullable(last)
        .filter(answer -> isWithin(age, answer.of()))
        .map(Answer::works);
  }

  private boolean isWithin(Duration age, Attempt attempt) {
    return attempt.changes() == forgotten.get()
        && attempt.madeAt().plus(age).isAfter(clock.instant());
  }

  private Attempt make(Api api) {
    String name = "essfailover-canary-" + UUID.randomUUID().toString().substring(0, 8);
    Attempt made = new Attempt(name, clock.instant(), forgotten.get());
    Pod pod = spec.make(name);
    api.write("create", "pods in " + spec.namespace(), client -> client.resource(pod).create());
    return made;
  }

  /** The pod when it has ended, or will not start; empty when the time was up before. */
  private Optional<Pod> await(Api api, String name, Deadline deadline) {
    return api.read(
        "watch",
        "pods in " + spec.namespace(),
        client -> {
          try {
            Pod seen =
                client
                    .pods()
                    .inNamespace(spec.namespace())
                    .withName(name)
                    .waitUntilCondition(
                        this::isDecided, deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
            // Gone means that somebody deleted it, and is decided too.
            return Optional.of(seen == null ? new Pod() : seen);
          } catch (KubernetesClientTimeoutException e) {
            return Optional.empty();
          }
        });
  }

  private boolean isDecided(@Nullable Pod pod) {
    return pod == null || hasEnded(pod) || stuck(pod).isPresent();
  }

  private Optional<String> stuck(Pod pod) {
    return PodTrouble.of(pod, clock.instant()).filter(PodTrouble::lasting).map(PodTrouble::reason);
  }

  private static boolean hasEnded(Pod pod) {
    return pod.getStatus() != null
        && ENDED.contains(Objects.toString(pod.getStatus().getPhase(), ""));
  }

  private boolean verdict(Api api, Pod pod) {
    if (pod.getMetadata() != null) {
      remove(api, pod);
    }
    Optional<ContainerStateTerminated> end = end(pod);
    int code = end.map(ContainerStateTerminated::getExitCode).orElse(-1);
    if (code == CanarySpec.GOT_OUT || code == CanarySpec.STOPPED) {
      return code == CanarySpec.GOT_OUT;
    }
    throw AdapterException.notApplied(
        "CANARY_POD_FAILED",
        "The canary's pod did not get to try a connection.",
        Map.of(
            "namespace",
            spec.namespace(),
            "image",
            spec.image(),
            "because",
            end.map(state -> "exit code " + state.getExitCode() + " " + state.getReason())
                .or(() -> stuck(pod))
                .orElseGet(() -> pod.getStatus() == null ? "it is gone" : reason(pod))),
        null);
  }

  private static String reason(Pod pod) {
    return Objects.toString(pod.getStatus().getReason(), "it did not run");
  }

  private static Optional<ContainerStateTerminated> end(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .filter(status -> status.getState() != null)
            .flatMap(status -> Optional.ofNullable(status.getState().getTerminated()).stream())
            .findFirst();
  }

  /** Pods of ours that have ended, or that nobody can be waiting for any more. */
  private void removeLeftovers(Api api) {
    api
        .read(
            "list",
            "pods in " + spec.namespace(),
            client ->
                client
                    .pods()
                    .inNamespace(spec.namespace())
                    .withLabel(CanarySpec.LABEL, "true")
                    .list()
                    .getItems())
        .stream()
        .filter(pod -> hasEnded(pod) || isAbandoned(pod))
        .forEach(pod -> remove(api, pod));
  }

  private boolean isAbandoned(Pod pod) {
    return Times.parse(pod.getMetadata().getCreationTimestamp())
        .filter(made -> made.plus(ABANDONED).isBefore(clock.instant()))
        .isPresent();
  }

  private void remove(Api api, Pod pod) {
    removeNamed(api, pod.getMetadata().getName());
  }

  /** One that cannot be deleted now has said what it saw all the same, and is a leftover. */
  private void removeNamed(Api api, String name) {
    try {
      api.write(
          "delete",
          "pods in " + spec.namespace(),
          client ->
              client
                  .pods()
                  .inNamespace(spec.namespace())
                  .withName(name)
                  .withGracePeriod(0)
                  .delete());
    } catch (AdapterException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
    }
  }

  private AdapterException late(String what) {
    return AdapterException.notApplied(
        "CANARY_POD_LATE",
        "The canary's pod had no answer in time.",
        Map.of("namespace", spec.namespace(), "because", what),
        null);
  }
}
