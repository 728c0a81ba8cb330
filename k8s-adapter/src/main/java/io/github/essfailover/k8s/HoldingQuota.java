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

  /** Makes it, unless it is there. */
  void impose(Stamp stamp) {
    Optional<ResourceQuota> there = find();
    if (there.isPresent()) {
      refuseIfForeign(there.get());
      stamp.refuseIfSuperseded(there.get());
      return;
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
  }

  /** Removes ours, if it is there. */
  void lift(Stamp stamp) {
    Optional<ResourceQuota> there = find();
    if (there.isEmpty()) {
      return;
    }
    refuseIfForeign(there.get());
    stamp.refuseIfSuperseded(there.get());
    api.write(
        "delete",
        "resourcequotas in " + namespace,
        client -> client.resource(there.get()).inNamespace(namespace).delete());
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
