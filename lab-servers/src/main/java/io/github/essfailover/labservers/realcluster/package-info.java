/**
 * A real Kubernetes control plane on loopback, for tests of the adapter against what a simulated
 * one hides: permissions, admission, preconditions, garbage collection. Open {@link
 * io.github.essfailover.labservers.realcluster.RealCluster} first.
 */
@NullMarked
package io.github.essfailover.labservers.realcluster;

import org.jspecify.annotations.NullMarked;
