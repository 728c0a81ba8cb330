package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Json;
import io.github.essfailover.k8s.secrets.Catalogue;
import io.github.essfailover.k8s.secrets.ClassicSecrets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * An ESS Classic: an operator creates the workloads from custom resources. Says where its parts
 * are; what is not said is discovered.
 *
 * <p>Immutable; each method returns a changed copy.
 */
public final class EssClassic extends Ess {

  private final Optional<Operator> operator;
  private final Optional<String> deployment;

  /** Where the operator's Deployment is. */
  record Operator(String namespace, String name) {}

  private EssClassic(String namespace, Optional<Operator> operator, Optional<String> deployment) {
    super(namespace);
    this.operator = operator;
    this.deployment = deployment;
  }

  /** The deployment whose ElementDeployment and workloads are in that namespace. */
  public static EssClassic inNamespace(String namespace) {
    return new EssClassic(namespace, Optional.empty(), Optional.empty());
  }

  /**
   * The operator's Deployment. Default: discovered in all namespaces, by the leader election id
   * {@code element-operator} among its arguments, else by a name that ends in {@code
   * operator-controller-manager}, else by its image (chart element-operator). Needed where
   * Deployments of all namespaces cannot be listed, or several operators run.
   */
  public EssClassic operator(String operatorNamespace, String name) {
    return new EssClassic(
        namespace(),
        Optional.of(
            new Operator(named("operator namespace", operatorNamespace), named("operator", name))),
        deployment);
  }

  /** The name of the ElementDeployment. Default: the only one in the namespace. */
  public EssClassic deployment(String name) {
    return new EssClassic(namespace(), operator, Optional.of(named("deployment", name)));
  }

  @Override
  Flavour flavour(Clock clock) {
    return new ClassicFlavour(this, clock);
  }

  @Override
  boolean owns(HasMetadata object) {
    return ClassicSight.isOfTheDeployment(object);
  }

  @Override
  String selector() {
    return ClassicSight.MANAGED_BY + "=" + ClassicSight.OPERATOR_LABEL;
  }

  @Override
  Catalogue secrets(Api api) {
    return ClassicSight.elementDeployment(api, this)
        .map(ed -> ClassicSecrets.of(ClassicSight.name(ed), Json.object(ed, "spec")))
        .orElseThrow(
            () ->
                AdapterException.permanent(
                    "SECRETS_UNKNOWN",
                    "There is no ElementDeployment that names the secrets.",
                    Map.of("namespace", namespace()),
                    "Apply this data center's manifest.",
                    null));
  }

  Optional<Operator> operator() {
    return operator;
  }

  Optional<String> deployment() {
    return deployment;
  }

  @Override
  public String toString() {
    return "ESS Classic in " + namespace();
  }
}
