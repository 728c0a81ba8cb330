/**
 * The workings of the audit of a cluster: one snapshot of what its API shows, and many small checks
 * over it that do no I/O. Not for hosts, who use {@code ClusterAudit}: what is here may change with
 * any version. Open {@link io.github.essfailover.k8s.audit.ClusterInventory} first, then {@link
 * io.github.essfailover.k8s.audit.ClusterChecks}, the list of all checks.
 */
@NullMarked
package io.github.essfailover.k8s.audit;

import org.jspecify.annotations.NullMarked;
