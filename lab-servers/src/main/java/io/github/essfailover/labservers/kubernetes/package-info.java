/**
 * Kubernetes clusters with a simulated ESS on one machine, for the lab and the adapters' tests: a
 * real HTTP API without a kubelet, and a thread that plays the controllers. Open {@link
 * io.github.essfailover.labservers.kubernetes.SimulatedCluster} first.
 */
@NullMarked
package io.github.essfailover.labservers.kubernetes;

import org.jspecify.annotations.NullMarked;
