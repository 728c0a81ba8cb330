package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.function.Predicate;

/**
 * Which ESS of a cluster is looked at. Immutable.
 *
 * @param namespace of the deployment's workloads
 * @param owns tells the deployment's objects in that namespace
 * @param operated whether an operator makes the workloads (ESS Classic)
 */
public record AuditScope(String namespace, Predicate<HasMetadata> owns, boolean operated) {}
