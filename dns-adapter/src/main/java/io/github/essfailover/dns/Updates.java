package io.github.essfailover.dns;

import io.github.essfailover.model.Deadline;
import org.xbill.DNS.Name;

/** A way to send an update; returns the response code of an answer that can be believed. */
interface Updates {

  /**
   * Sends it once.
   *
   * @return NOERROR, or the code of a prerequisite that does not hold
   */
  int send(PointUpdate update, Deadline deadline);

  /**
   * Tries the credentials with a prerequisite that holds and nothing to update, so that nothing is
   * written.
   *
   * @return NOERROR, or NXDOMAIN when the zone is not there
   */
  int probe(Name zone, Deadline deadline);
}
