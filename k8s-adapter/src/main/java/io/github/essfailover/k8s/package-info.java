/**
 * For hosts whose ESS runs on Kubernetes: the cluster port over fabric8's client. Open {@link
 * io.github.essfailover.k8s.KubernetesCluster} first; {@link io.github.essfailover.k8s.EssClassic}
 * says how the deployment was installed. {@link io.github.essfailover.k8s.IngressFence} and {@link
 * io.github.essfailover.k8s.NetworkPolicyFence} fence a source through its cluster. {@link
 * io.github.essfailover.k8s.ClusterAudit} looks at all clusters before anything happens.
 */
@NullMarked
package io.github.essfailover.k8s;

import org.jspecify.annotations.NullMarked;
