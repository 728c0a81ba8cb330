package io.github.essfailover.k8s;

import io.github.essfailover.k8s.internal.Cidr;
import io.github.essfailover.manual.OutboundCanary;
import io.github.essfailover.model.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Tries an outbound connection from a short-lived pod in the deployment's namespace, so that what
 * is seen is what the network does to the deployment's pods.
 *
 * <pre>{@code
 * CanaryPod.in(cluster, "registry.example.org/synapse:v1.140.0", "192.0.2.7", 443)
 * }</pre>
 *
 * <p>The image is one that the nodes can pull at that time, with {@code python3} in it: best the
 * deployment's own Synapse image, which the nodes of an active data center have; another one needs
 * {@link #command}. The address is one outside the cluster that always answers on that port, and no
 * exception of the fence.
 *
 * <p>The pod has no service account token, no privileges (it satisfies the Pod Security Standard
 * "restricted") and no label of the deployment, so nobody takes it for a part of that. It tries for
 * 4 s, which bridges the moment that a network takes to connect a new pod, and says by its exit
 * code whether it got out. It is deleted when it has ended; when the asker's time is up before, it
 * goes on and answers the next question. What a crash left over is deleted before the next pod is
 * made. A pod that cannot be made (a quota, a policy of admission), start, or say what it saw is no
 * answer.
 *
 * <p>Some 3 to 8 s pass until it has answered: to ask with less time is in vain the first time,
 * unless an answer of the last 20 s is known. Needed in the namespace: list, get, watch, create and
 * delete pods. Thread-safe: one pod at a time; copies made by the options share nothing.
 */
public final class CanaryPod implements OutboundCanary {

  private final KubernetesCluster cluster;
  private final CanarySpec spec;
  private final Duration patience;
  private final Clock clock;
  private final CanaryRun run;

  private CanaryPod(KubernetesCluster cluster, CanarySpec spec, Duration patience, Clock clock) {
    this.cluster = cluster;
    this.spec = spec;
    this.patience = patience;
    this.clock = clock;
    this.run = new CanaryRun(cluster, spec, clock);
  }

  /**
   * A pod of that image that tries that address.
   *
   * @param address an IP address, since names are not resolved where egress is denied
   * @param port a TCP port
   */
  public static CanaryPod in(KubernetesCluster cluster, String image, String address, int port) {
    if (image.isBlank()) {
      throw new IllegalArgumentException("image '" + image + "' is blank");
    }
    CanarySpec spec =
        new CanarySpec(
            cluster.ess().namespace(),
            image,
            List.of(target(address, port)),
            Optional.empty(),
            List.of());
    return new CanaryPod(cluster, spec, Duration.ofSeconds(15), Clock.systemUTC());
  }

  /**
   * A further address: it got out if any of them could be reached. More than one keeps a fence from
   * being believed because the only address went away.
   */
  public CanaryPod tries(String address, int port) {
    List<CanarySpec.Target> targets = new ArrayList<>(spec.targets());
    targets.add(target(address, port));
    return with(spec.withTargets(targets));
  }

  /** The name of the secret in the namespace with which the image is pulled; default none. */
  public CanaryPod pullSecret(String secret) {
    return with(spec.withPullSecret(Ess.named("pull secret", secret)));
  }

  /**
   * What to run instead of {@code python3}, with an address and a port for each target behind it.
   * It exits with 0 if it could connect to any, with 10 if it tried and could connect to none;
   * anything else is no answer.
   */
  public CanaryPod command(String... newCommand) {
    if (newCommand.length == 0) {
      throw new IllegalArgumentException("command is empty");
    }
    return with(spec.withCommand(List.of(newCommand)));
  }

  /** How long closing a fence may wait for it before the policy is made; default 15 s. */
  public CanaryPod patience(Duration atMost) {
    if (atMost.isNegative() || atMost.isZero()) {
      throw new IllegalArgumentException("patience " + atMost + " is not positive");
    }
    return new CanaryPod(cluster, spec, atMost, clock);
  }

  /** The clock that ages answers; default the system's. */
  public CanaryPod clock(Clock newClock) {
    return new CanaryPod(cluster, spec, patience, Objects.requireNonNull(newClock, "clock"));
  }

  private CanaryPod with(CanarySpec newSpec) {
    return new CanaryPod(cluster, newSpec, patience, clock);
  }

  private static CanarySpec.Target target(String address, int port) {
    if (!Cidr.isAddress(address)) {
      throw new IllegalArgumentException("address '" + address + "' is not an IP address");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
    }
    return new CanarySpec.Target(address, port);
  }

  Duration patience() {
    return patience;
  }

  void forget() {
    run.forget();
  }

  /** An answer counts for 5 s, unless the fence that has this canary was changed meanwhile. */
  @Override
  public boolean outboundWorks(Deadline deadline) {
    return run.outboundWorks(deadline);
  }

  @Override
  public String toString() {
    return "CanaryPod[" + spec.image() + ", " + cluster.ess() + ", " + spec.targets() + "]";
  }
}
