package io.github.essfailover;

import io.github.essfailover.error.PlanException;
import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.request.Drill;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.request.Rejoin;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Who is active, as a request means it and as the journals say it. Pure. */
final class RequestedRoles {

  private RequestedRoles() {}

  /** Fills in the active data center where the request leaves it to the journals. */
  static FailoverRequest resolve(
      FailoverRequest request, Supplier<Optional<ActivationRecord>> active) {
    if (request instanceof Rejoin rejoin && rejoin.active().isEmpty()) {
      DataCenterId found = required(request, active.get());
      requireOther(rejoin.source(), found, "a rejoin makes a standby of one that is not");
      return rejoin.behind(found);
    }
    if (request instanceof Drill drill && drill.active().isEmpty()) {
      DataCenterId found = required(request, active.get());
      requireOther(drill.target(), found, "a drill tries a standby");
      return drill.beside(found);
    }
    return request;
  }

  /** Refuses a request that means another active data center than the journals do. */
  static void require(FailoverRequest request, Optional<ActivationRecord> active) {
    DataCenterId meant = request instanceof Rejoin ? request.target() : request.source();
    active
        .filter(record -> !record.dataCenter().equals(meant))
        .ifPresent(
            record -> {
              throw PlanException.impossible(
                  List.of(
                      "the journals say that "
                          + record.dataCenter()
                          + " is active since run "
                          + record.run()
                          + ", not "
                          + meant));
            });
  }

  private static DataCenterId required(FailoverRequest request, Optional<ActivationRecord> active) {
    return active
        .map(ActivationRecord::dataCenter)
        .orElseThrow(
            () ->
                PlanException.impossible(
                    List.of(
                        "no journal says which data center is active; name it in the "
                            + request.kind())));
  }

  private static void requireOther(DataCenterId named, DataCenterId active, String why) {
    if (named.equals(active)) {
      throw PlanException.impossible(List.of(named + " is the active data center; " + why));
    }
  }
}
