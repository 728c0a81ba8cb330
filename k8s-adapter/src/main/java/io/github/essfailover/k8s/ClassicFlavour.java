package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.spi.Call;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * ESS Classic: held means that its operator is at 0; the conversion webhooks and the updater are
 * left alone. Immutable.
 */
record ClassicFlavour(EssClassic ess, Clock clock) implements Flavour {

  @Override
  public List<ClusterChanges.Watched> watched() {
    return List.of(
        client -> client.pods().inNamespace(ess.namespace()),
        client -> client.apps().statefulSets().inNamespace(ess.namespace()),
        client -> client.apps().deployments().inNamespace(ess.namespace()),
        client ->
            ess.operator().isPresent()
                ? client.apps().deployments().inNamespace(ess.operator().get().namespace())
                : client.apps().deployments().inAnyNamespace(),
        client ->
            client
                .genericKubernetesResources(ClassicResources.stored("Synapse", "synapses"))
                .inNamespace(ess.namespace()));
  }

  @Override
  public ClusterState look(Api api, String identity) {
    ClassicState state = ClassicState.of(ClassicSight.of(api, ess), clock.instant());
    ClassicState explained =
        state.isWaitedFor() ? state.with(Warnings.of(api, ess.namespace())) : state;
    return explained.toClusterState(identity);
  }

  @Override
  public List<String> holdPreview() {
    return List.of(scaleCommand(0));
  }

  @Override
  public void hold(Api api, Call call) {
    new OperatorScale(api, call).toZero(ClassicOperator.find(api, ess));
  }

  @Override
  public List<String> removePreview() {
    return List.of(
        "# only when no pod of the operator is left, which would make them again:",
        "kubectl --namespace %s delete statefulsets,deployments,daemonsets --selector %s=%s --cascade=foreground"
            .formatted(ess.namespace(), ClassicSight.MANAGED_BY, ClassicSight.OPERATOR_LABEL));
  }

  @Override
  public void removeWorkloads(Api api, Call call) {
    // Before the operator is looked at: what a later activation has reconciled is another version.
    Controllers controllers = ClassicSight.controllers(api, ess);
    Deployment operator = ClassicOperator.find(api, ess);
    new OperatorScale(api, call).refuseIfSuperseded(operator);
    int pods = ClassicOperator.pods(api, operator).size();
    if (!WorkloadReadiness.isAtZero(operator) || pods > 0) {
      throw AdapterException.notApplied(
          "OPERATOR_STILL_RUNS",
          "The operator still runs and would create the workloads again.",
          Map.of("operator", ClassicSight.name(operator), "pods", String.valueOf(pods)),
          null);
    }
    controllers.delete(api);
  }

  @Override
  public List<String> activatePreview() {
    return List.of(scaleCommand(1));
  }

  @Override
  public void activate(Api api, Call call) {
    new OperatorScale(api, call).toOne(ClassicOperator.find(api, ess));
  }

  private String scaleCommand(int replicas) {
    EssClassic.Operator where =
        ess.operator()
            .orElse(
                new EssClassic.Operator(
                    ClassicOperator.USUAL_NAMESPACE, "element-operator-controller-manager"));
    return "kubectl --namespace %s scale deployment %s --replicas=%d"
        .formatted(where.namespace(), where.name(), replicas);
  }

  @Override
  public List<Finding> check(Api api) {
    return new ClassicCheck(ess).run(api);
  }

  @Override
  public Optional<HasMetadata> stamped(Api api) {
    try {
      return Optional.of(ClassicOperator.find(api, ess));
    } catch (AdapterException e) {
      if (e.effect() != AdapterException.Effect.PERMANENT) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
