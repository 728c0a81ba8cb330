package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaStatusBuilder;
import java.util.Map;

/**
 * Plays the controller of ResourceQuotas: what a quota asks for is in force when its status says so
 * (kubernetes, plugin/pkg/admission/resourcequota). Confined to one thread.
 */
final class QuotaController {

  private static final String PODS = "pods";

  private final ObjectStore store;

  QuotaController(ObjectStore store) {
    this.store = store;
  }

  void step() {
    for (ResourceQuota quota : store.list(Kind.RESOURCE_QUOTA)) {
      Map<String, Quantity> hard = quota.getSpec().getHard();
      if (quota.getStatus() == null || !hard.equals(quota.getStatus().getHard())) {
        quota.setStatus(new ResourceQuotaStatusBuilder().withHard(hard).build());
        store.replaceStatus(Kind.RESOURCE_QUOTA, quota);
      }
    }
  }

  /** Whether no pod may be created there. */
  static boolean forbidsPods(ObjectStore store, String namespace) {
    return store.list(Kind.RESOURCE_QUOTA).stream()
        .filter(quota -> namespace.equals(quota.getMetadata().getNamespace()))
        .filter(quota -> quota.getStatus() != null && quota.getStatus().getHard() != null)
        .map(quota -> quota.getStatus().getHard().get(PODS))
        .anyMatch(pods -> pods != null && pods.getNumericalAmount().signum() == 0);
  }
}
