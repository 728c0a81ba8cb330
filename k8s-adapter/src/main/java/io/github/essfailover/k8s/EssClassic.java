package io.github.essfailover.k8s;

import java.util.Objects;
import java.util.Optional;

/**
 * An ESS Classic: an operator creates the workloads from custom resources. Says where its parts
 * are; what is not said is discovered.
 *
 * <p>Immutable; each method returns a changed copy.
 */
public final class EssClassic {

  private final String namespace;
  private final Optional<Operator> operator;
  private final Optional<String> deployment;

  /** Where the operator's Deployment is. */
  record Operator(String namespace, String name) {}

  private EssClassic(String namespace, Optional<Operator> operator, Optional<String> deployment) {
    this.namespace = namespace;
    this.operator = operator;
    this.deployment = deployment;
  }

  /** The deployment whose ElementDeployment and workloads are in that namespace. */
  public static EssClassic inNamespace(String namespace) {
    return new EssClassic(named("namespace", namespace), Optional.empty(), Optional.empty());
  }

  /**
   * The operator's Deployment. Default: discovered in all namespaces, by the leader election id
   * {@code element-operator} among its arguments, else by a name that ends in {@code
   * operator-controller-manager} (chart element-operator). Needed where Deployments of all
   * namespaces cannot be listed, or several operators run.
   */
  public EssClassic operator(String operatorNamespace, String name) {
    return new EssClassic(
        namespace,
        Optional.of(
            new Operator(named("operator namespace", operatorNamespace), named("operator", name))),
        deployment);
  }

  /** The name of the ElementDeployment. Default: the only one in the namespace. */
  public EssClassic deployment(String name) {
    return new EssClassic(namespace, operator, Optional.of(named("deployment", name)));
  }

  String namespace() {
    return namespace;
  }

  Optional<Operator> operator() {
    return operator;
  }

  Optional<String> deployment() {
    return deployment;
  }

  static String named(String what, String value) {
    Objects.requireNonNull(value, what);
    if (!value.matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")) {
      throw new IllegalArgumentException(what + " '" + value + "' is not a Kubernetes name");
    }
    return value;
  }

  @Override
  public String toString() {
    return "ESS Classic in " + namespace;
  }
}
