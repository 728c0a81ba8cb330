package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.spi.Call;

/**
 * Scales the operator for one run: stamps the run's epoch on the Deployment, then uses the scale
 * subresource, each time only if nobody else wrote in between. An older epoch than the stamped one
 * is refused, so that a predecessor that woke up late changes nothing. Confined to one call.
 */
final class OperatorScale {

  private final Api api;
  private final Call call;
  private final Stamp stamp;

  OperatorScale(Api api, Call call) {
    this.api = api;
    this.call = call;
    this.stamp = new Stamp(call);
  }

  /** Brings the operator to no replica. */
  void toZero(Deployment operator) {
    refuseIfSuperseded(operator);
    Deployment stamped = stamp(operator);
    if (WorkloadReadiness.desired(stamped) != 0) {
      scale(stamped, 0);
    }
  }

  /** Brings the operator to one replica, unless somebody gave it more. */
  void toOne(Deployment operator) {
    refuseIfSuperseded(operator);
    Deployment stamped = stamp(operator);
    if (WorkloadReadiness.desired(stamped) < 1) {
      scale(stamped, 1);
    }
  }

  /** Throws if a later run was here. */
  void refuseIfSuperseded(Deployment operator) {
    stamp.refuseIfSuperseded(operator);
  }

  private Deployment stamp(Deployment operator) {
    if (stamp.isOn(operator)) {
      return operator;
    }
    // A merge patch with a resourceVersion is refused with 409 when the object has another one.
    String patch =
        "{\"metadata\":{\"resourceVersion\":\"%s\",\"annotations\":{\"%s\":\"%s\",\"%s\":\"%s\"}}}"
            .formatted(
                operator.getMetadata().getResourceVersion(),
                Stamp.EPOCH,
                call.epoch(),
                Stamp.RUN,
                call.run().value());
    try {
      return api.write(
          "patch",
          "deployments in " + operator.getMetadata().getNamespace(),
          client ->
              ClassicOperator.resource(client, operator)
                  .patch(PatchContext.of(PatchType.JSON_MERGE), patch));
    } catch (AdapterException e) {
      if (!e.code().equals("KUBERNETES_FORBIDDEN")) {
        throw e;
      }
      // The smallest role may only scale; the version still guards that.
      call.progress("the epoch could not be written on the operator: patch is forbidden");
      return operator;
    }
  }

  private void scale(Deployment operator, int replicas) {
    Scale wanted =
        new ScaleBuilder()
            .withNewMetadata()
            .withName(operator.getMetadata().getName())
            .withNamespace(operator.getMetadata().getNamespace())
            .withResourceVersion(operator.getMetadata().getResourceVersion())
            .endMetadata()
            .withNewSpec()
            .withReplicas(replicas)
            .endSpec()
            .build();
    api.write(
        "update",
        "deployments/scale in " + operator.getMetadata().getNamespace(),
        client -> ClassicOperator.resource(client, operator).scale(wanted));
  }
}
