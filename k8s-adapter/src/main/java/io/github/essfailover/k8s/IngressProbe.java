package io.github.essfailover.k8s;

import io.github.essfailover.model.Deadline;

/**
 * Asks the ingress of one data center for the deployment, as a new client would: connects to that
 * data center's address under the public name. Thread-safe.
 */
@FunctionalInterface
public interface IngressProbe {

  /**
   * Whether the deployment still answers. False means that something else did, for instance the
   * ingress controller that knows no such name any more: a connection that times out proves
   * nothing.
   *
   * @throws io.github.essfailover.error.AdapterException when nothing answered; that says nothing
   *     about the ingress
   */
  boolean serves(Deadline deadline);
}
