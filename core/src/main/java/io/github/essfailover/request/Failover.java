package io.github.essfailover.request;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The source is lost and the target takes over.
 *
 * <pre>{@code
 * Failover.of("dc1").to("dc2").because("INC-4711: dc1 lost power")
 *     .sourceIsDown(Person.named("Ada"), "on the phone with the data center");
 * }</pre>
 *
 * <p>Immutable; each method returns a changed copy.
 *
 * @param source the lost data center
 * @param target the data center that takes over
 * @param reason why
 * @param statement a person's word that the source is down, if there is one
 * @param maxLossBytes the loss up to which nobody is asked again; absent: any known loss is shown
 *     in the plan and approved with it
 */
public record Failover(
    DataCenterId source,
    DataCenterId target,
    String reason,
    Optional<Statement> statement,
    OptionalLong maxLossBytes)
    implements FailoverRequest {

  /** Reports everything that is wrong at once. */
  public Failover {
    List<String> problems = new ArrayList<>();
    if (source.equals(target)) {
      problems.add("target '" + target + "' is the source; name another data center");
    }
    if (reason.isBlank()) {
      problems.add("the reason is empty; say why, for instance an incident number");
    }
    if (maxLossBytes.isPresent() && maxLossBytes.getAsLong() < 0) {
      problems.add("maxLossBytes " + maxLossBytes.getAsLong() + " is negative; give 0 or more");
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException("The failover request", problems);
    }
  }

  /** Begins a request with the data center that is lost. */
  public static From of(String source) {
    return new From(DataCenterId.of(source));
  }

  /** A request that lacks its target. */
  public record From(DataCenterId source) {
    /** Names the data center that takes over. */
    public To to(String target) {
      return new To(source, DataCenterId.of(target));
    }
  }

  /** A request that lacks its reason. */
  public record To(DataCenterId source, DataCenterId target) {
    /** Says why; not empty. */
    public Failover because(String reason) {
      return new Failover(source, target, reason, Optional.empty(), OptionalLong.empty());
    }
  }

  /**
   * Adds a person's word that the source is down. With a machine's evidence, or when every vantage
   * point saw no sign of life for a while, it makes a fence proof.
   */
  public Failover sourceIsDown(Person by, String howTheyKnow) {
    return new Failover(
        source, target, reason, Optional.of(new Statement(by, howTheyKnow)), maxLossBytes);
  }

  /** Bounds the loss that the approval covers, in bytes of write-ahead log; more asks again. */
  public Failover losingAtMost(long bytes) {
    return new Failover(source, target, reason, statement, OptionalLong.of(bytes));
  }
}
