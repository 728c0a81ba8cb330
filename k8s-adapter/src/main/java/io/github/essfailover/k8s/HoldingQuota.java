package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Stamp;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A ResourceQuota of no pods in the namespace of a release: a hold that no chart owns. It stops new
 * pods, not those that run. In force when its controller has taken it into its status (Kubernetes
 * documentation, "Resource Quotas"). Immutable.
 */
record HoldingQuota(Api api, String namespace) {

  static final String NAME = "essfailover-hold";
  static final String OWNER = "essfailover";
  private static final String PODS = "pods";
  private static final int ATTEMPTS = 5;

  Optional<ResourceQuota> find() {
    return Optional.ofNullable(
        api.read(
            "get",
            "resourcequotas in " + namespace,
            client -> client.resourceQuotas().inNamespace(namespace).withName(NAME).get()));
  }

  static boolean isOurs(ResourceQuota quota) {
    Map<String, String> labels = quota.getMetadata().getLabels();
    return labels != null && OWNER.equals(labels.get(ClassicSight.MANAGED_BY));
  }

  static boolean isInForce(ResourceQuota quota) {
    return isOurs(quota)
        && quota.getStatus() != null
        && quota.getStatus().getHard() != null
        && isZero(quota.getStatus().getHard().get(PODS));
  }

  private static boolean isZero(@Nullable Quantity pods) {
    return pods != null && pods.getNumericalAmount().signum() == 0;
  }

  /**
   * Makes it, unless this run did. One of an earlier run is made anew, so that whoever is late
   * cannot remove it: only what was looked at is removed.
   *
   * @return whether it was made now
   */
  boolean impose(Stamp stamp) {
    Optional<ResourceQuota> there = find();
    if (there.isPresent()) {
      refuseIfForeign(there.get());
      stamp.refuseIfSuperseded(there.get());
      if (stamp.isOn(there.get())) {
        return false;
      }
      remove(there.get());
    }
    ResourceQuota wanted =
        new ResourceQuotaBuilder()
            .withNewMetadata()
            .withName(NAME)
            .withNamespace(namespace)
            .withLabels(Map.of(ClassicSight.MANAGED_BY, OWNER))
            .withAnnotations(stamp.annotations())
            .endMetadata()
            .withNewSpec()
            .withHard(Map.of(PODS, new Quantity("0")))
            .endSpec()
            .build();
    api.write(
        "create",
        "resourcequotas in " + namespace,
        client -> client.resource(wanted).inNamespace(namespace).create());
    return true;
  }

  /** Removes ours, if it is there. */
  void lift(Stamp stamp) {
    Optional<ResourceQuota> there = find();
    if (there.isEmpty()) {
      return;
    }
    refuseIfForeign(there.get());
    stamp.refuseIfSuperseded(there.get());
    remove(there.get());
  }

  /** Takes back what was just made; the quota controller writes to it at the same time. */
  void withdraw(Stamp stamp) {
    for (int tries = 1; ; tries++) {
      Optional<ResourceQuota> there = find().filter(stamp::isOn);
      if (there.isEmpty()) {
        return;
      }
      try {
        remove(there.get());
        return;
      } catch (AdapterException e) {
        if (!e.code().equals("KUBERNETES_CONFLICT") || tries == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** If nobody has written it since it was looked at. */
  private void remove(ResourceQuota looked) {
    api.write(
        "delete",
        "resourcequotas in " + namespace,
        client ->
            client
                .resource(looked)
                .inNamespace(namespace)
                .lockResourceVersion(looked.getMetadata().getResourceVersion())
                .delete());
  }

  private static void refuseIfForeign(ResourceQuota quota) {
    if (!isOurs(quota)) {
      throw AdapterException.permanent(
          "QUOTA_IS_FOREIGN",
          "A ResourceQuota of that name is there and is not ours.",
          Map.of("quota", Stamp.name(quota)),
          "Rename or delete it; holding makes its own of that name.",
          null);
    }
  }
}
