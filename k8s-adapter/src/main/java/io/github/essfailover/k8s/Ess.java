package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.secrets.Catalogue;
import java.time.Clock;
import java.util.Objects;

/**
 * Which kind of ESS a cluster runs, and where its parts are.
 *
 * <p>Immutable.
 */
public abstract sealed class Ess permits EssClassic, EssHelm {

  private final String namespace;

  Ess(String namespace) {
    this.namespace = named("namespace", namespace);
  }

  /** The namespace of the deployment's workloads. */
  final String namespace() {
    return namespace;
  }

  /** How it is held, emptied and started. */
  abstract Flavour flavour(Clock clock);

  /** Whether an object of that namespace is one of the deployment's, told by its labels. */
  abstract boolean owns(HasMetadata object);

  /** A label selector for people that finds what {@link #owns} finds, or most of it. */
  abstract String selector();

  /** Which of its secrets must be equal in all data centers. */
  abstract Catalogue secrets(Api api);

  static String named(String what, String value) {
    Objects.requireNonNull(value, what);
    if (!value.matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")) {
      throw new IllegalArgumentException(what + " '" + value + "' is not a Kubernetes name");
    }
    return value;
  }
}
