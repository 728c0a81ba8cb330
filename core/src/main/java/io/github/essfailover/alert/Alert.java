package io.github.essfailover.alert;

import io.github.essfailover.internal.text.Lines;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Severity;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that somebody should look at: what one check finds in one data center, for as long as
 * it does.
 *
 * <p>Immutable.
 *
 * @param check the code of the findings
 * @param dataCenter where, when it is about one data center
 * @param severity the worst of them
 * @param since when it was first found
 * @param seen what was seen last, free of secrets
 * @param remedy what to do about it
 */
public record Alert(
    DeploymentId deployment,
    String check,
    Optional<DataCenterId> dataCenter,
    Severity severity,
    Instant since,
    String seen,
    String remedy) {

  /** What stays the same from its raising to its clearing, whatever was seen in between. */
  public String key() {
    return deployment + "/" + dataCenter.map(DataCenterId::value).orElse("-") + "/" + check;
  }

  @Override
  public String toString() {
    return severity
        + " "
        + check
        + dataCenter.map(dc -> " [" + dc + "]").orElse("")
        + " since "
        + since
        + ": "
        + Lines.one(seen)
        + " -> "
        + Lines.one(remedy);
  }
}
