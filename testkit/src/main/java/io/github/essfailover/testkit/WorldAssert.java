package io.github.essfailover.testkit;

import java.util.List;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions about a {@link FakeWorld}, for AssertJ.
 *
 * <pre>{@code
 * assertThat(world).servesOnlyFrom("dc2").isNotSplit().lostNothing();
 * }</pre>
 */
public final class WorldAssert extends AbstractAssert<WorldAssert, FakeWorld> {
  private WorldAssert(FakeWorld actual) {
    super(actual, WorldAssert.class);
  }

  /** Starts an assertion. */
  public static WorldAssert assertThat(FakeWorld actual) {
    return new WorldAssert(actual);
  }

  /** Exactly that data center serves. */
  public WorldAssert servesOnlyFrom(String dataCenter) {
    List<String> serving = serving();
    if (!serving.equals(List.of(dataCenter))) {
      failWithMessage("Expected only %s to serve, but these serve: %s", dataCenter, serving);
    }
    return this;
  }

  /** No data center serves. */
  public WorldAssert servesNowhere() {
    if (!serving().isEmpty()) {
      failWithMessage("Expected nobody to serve, but these serve: %s", serving());
    }
    return this;
  }

  private List<String> serving() {
    isNotNull();
    return actual.dataCenters().stream()
        .map(FakeDataCenter::toString)
        .filter(actual::serves)
        .toList();
  }

  /** No database is acknowledged in two data centers, and at most one data center federates. */
  public WorldAssert isNotSplit() {
    isNotNull();
    for (String database : databases()) {
      List<String> acknowledging = actual.acknowledging(database);
      if (acknowledging.size() > 1) {
        failWithMessage(
            "Expected one data center to commit in %s, got %s", database, acknowledging);
      }
    }
    if (actual.federating().size() > 1) {
      failWithMessage("Expected one data center to federate, got %s", actual.federating());
    }
    return this;
  }

  private List<String> databases() {
    return actual.dataCenters().stream()
        .flatMap(dc -> dc.databases().stream())
        .flatMap(database -> database.databases().stream().sorted())
        .distinct()
        .toList();
  }

  /** Every acknowledged commit is there. */
  public WorldAssert lostNothing() {
    isNotNull();
    if (!actual.lostAcknowledged().isEmpty()) {
      failWithMessage("Expected no lost commit, but lost are %s", actual.lostAcknowledged());
    }
    return this;
  }

  /** So many acknowledged commits are lost. */
  public WorldAssert lost(int commits) {
    isNotNull();
    if (actual.lostAcknowledged().size() != commits) {
      failWithMessage("Expected %s lost commits, got %s", commits, actual.lostAcknowledged());
    }
    return this;
  }

  /** The names lead to exactly that data center. */
  public WorldAssert pointsAt(String dataCenter) {
    isNotNull();
    if (!List.copyOf(actual.dnsPointsAt()).equals(List.of(dataCenter))) {
      failWithMessage("Expected DNS to point at %s, got %s", dataCenter, actual.dnsPointsAt());
    }
    return this;
  }

  /** Exactly these servers take writes, as {@code dc2/main}. */
  public WorldAssert takesWritesAt(String... servers) {
    isNotNull();
    if (!actual.writablePrimaries().equals(List.of(servers))) {
      failWithMessage(
          "Expected %s to take writes, got %s", List.of(servers), actual.writablePrimaries());
    }
    return this;
  }
}
