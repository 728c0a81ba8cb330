package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
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

  private final Scaling scaling;
  private final Call call;
  private final Stamp stamp;

  OperatorScale(Api api, Call call) {
    this.scaling = new Scaling(api);
    this.call = call;
    this.stamp = new Stamp(call);
  }

  /** Brings the operator to no replica. */
  void toZero(Deployment operator) {
    refuseIfSuperseded(operator);
    HasMetadata stamped = stamp(operator);
    if (WorkloadReadiness.desired(stamped) != 0) {
      scaling.scale(stamped, 0);
    }
  }

  /** Brings the operator to one replica, unless somebody gave it more. */
  void toOne(Deployment operator) {
    refuseIfSuperseded(operator);
    HasMetadata stamped = stamp(operator);
    if (WorkloadReadiness.desired(stamped) < 1) {
      scaling.scale(stamped, 1);
    }
  }

  /** Throws if a later run was here. */
  void refuseIfSuperseded(Deployment operator) {
    stamp.refuseIfSuperseded(operator);
  }

  private HasMetadata stamp(Deployment operator) {
    if (stamp.isOn(operator)) {
      return operator;
    }
    try {
      return scaling.annotate(operator, stamp.annotations());
    } catch (AdapterException e) {
      if (!e.code().equals("KUBERNETES_FORBIDDEN")) {
        throw e;
      }
      // The smallest role may only scale; the version still guards that.
      call.progress("the epoch could not be written on the operator: patch is forbidden");
      return operator;
    }
  }
}
