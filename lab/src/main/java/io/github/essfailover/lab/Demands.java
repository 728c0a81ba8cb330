package io.github.essfailover.lab;

import io.github.essfailover.lab.traffic.ClientReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a scenario demands of its result. The lab's exit code is 0 only when all is met.
 *
 * <p>Immutable.
 */
public final class Demands {

  private final List<String> unmet = new ArrayList<>();

  private Demands() {}

  /**
   * The demands of {@link Scenario#POWER_LOSS} that are not met, each as a sentence.
   *
   * @param powerLostAt when dc1 vanished
   */
  public static List<String> unmetByPowerLoss(
      LabResult result, ClientReport users, Instant powerLostAt) {
    Demands demands = new Demands();
    demands.equal("outcome", "COMPLETED_WITH_DEBTS", result.outcome());
    demands.equal("activeDataCenter", "dc2", result.activeDataCenter());
    demands.equal("writablePrimaries", List.of("dc2"), result.writablePrimaries());
    demands.equal(
        "replicating", new TreeMap<>(Map.of("dc3", "dc2")), new TreeMap<>(result.replicating()));
    demands.equal("lostAcknowledgedWrites", 0L, result.lostAcknowledgedWrites());
    demands.equal(
        "acknowledgedByFencedDataCenterAfterPromotion",
        0L,
        result.acknowledgedByFencedDataCenterAfterPromotion());
    demands.equal(
        "outboundFromFencedDataCenterAfterGate",
        0L,
        result.outboundFromFencedDataCenterAfterGate());
    demands.onlyFenceDebts(result.debts());
    demands.demand(
        users.countBefore(powerLostAt) > 0, "no message was acknowledged before the power loss");
    demands.demand(
        users.countFrom("dc2", powerLostAt) > 0,
        "dc2 acknowledged no message after the power loss");
    return List.copyOf(demands.unmet);
  }

  private void onlyFenceDebts(List<String> debts) {
    demand(!debts.isEmpty(), "debts is empty, demanded is at least one of fence.*");
    debts.stream()
        .filter(debt -> !debt.startsWith("fence."))
        .forEach(debt -> unmet.add("debts has " + debt + ", demanded are only fence.*"));
  }

  private void equal(String what, Object demanded, Object found) {
    demand(Objects.equals(demanded, found), what + " is " + found + ", demanded is " + demanded);
  }

  private void demand(boolean met, String otherwise) {
    if (!met) {
      unmet.add(otherwise);
    }
  }
}
