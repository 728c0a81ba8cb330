/**
 * How the run lock on Leases in several clusters works. Not for hosts, who use {@link
 * io.github.essfailover.k8s.KubernetesMajorityLock}. Open {@link
 * io.github.essfailover.k8s.lock.MajorityLock} first: it says why two never hold the lock.
 */
@NullMarked
package io.github.essfailover.k8s.lock;

import org.jspecify.annotations.NullMarked;
