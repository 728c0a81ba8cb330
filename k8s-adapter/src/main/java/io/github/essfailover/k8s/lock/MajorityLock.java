package io.github.essfailover.k8s.lock;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.RunLock;

/**
 * A lock that belongs to whom a majority of clusters says. Why two never hold it: a holder counts
 * its lease from before it sent its writes to a majority; another needs a majority too, so at least
 * one Lease is in both, and takes that one by compare-and-set only after it has watched it stay
 * unchanged for the whole duration, or found it given back. An epoch that was given out is in a
 * majority of the Leases, none of them ever falls, and the next holder has read a majority.
 *
 * <p>Thread-safe.
 */
public final class MajorityLock implements RunLock {

  private final Terms terms;
  private final Lapses lapses;

  public MajorityLock(Terms terms) {
    this.terms = terms;
    this.lapses = new Lapses(terms.watch());
  }

  @Override
  public Lease acquire(DeploymentId what, String owner, Deadline deadline) {
    return new Candidacy(terms, lapses, what, owner).run(deadline);
  }

  @Override
  public String toString() {
    return "KubernetesMajorityLock" + terms.replicas();
  }
}
