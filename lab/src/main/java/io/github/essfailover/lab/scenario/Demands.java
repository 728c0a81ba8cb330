package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.traffic.ClientReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a scenario demands of its result; what is not met is kept as a sentence. The lab's exit code
 * is 0 only when all is met.
 *
 * <p>Confined to one thread.
 */
public final class Demands {

  private final LabResult result;
  private final ClientReport users;
  private final Instant disaster;
  private final List<RunFacts> runs;
  private final List<String> unmet = new ArrayList<>();

  /**
   * Demands on that result.
   *
   * @param disaster when dc1 was lost, in whatever way
   * @param runs all runs, in order
   */
  Demands(LabResult result, ClientReport users, Instant disaster, List<RunFacts> runs) {
    this.result = result;
    this.users = users;
    this.disaster = disaster;
    this.runs = List.copyOf(runs);
  }

  /** What the lab counted. */
  public LabResult result() {
    return result;
  }

  /** The last run. */
  public RunFacts lastRun() {
    return runs.get(runs.size() - 1);
  }

  /** All runs, in order. */
  public List<RunFacts> runs() {
    return runs;
  }

  /** The runs ended like this, in this order; a resumed run counts twice. */
  public Demands outcomes(String... demanded) {
    return equal("outcomes", List.of(demanded), result.outcomes());
  }

  /** The last runs ended like this; how the earlier ones did is left open, but none failed. */
  public Demands lastOutcomes(String... demanded) {
    List<String> found = result.outcomes();
    int earlier = Math.max(0, found.size() - demanded.length);
    found.subList(0, earlier).stream()
        .filter(outcome -> !outcome.startsWith("COMPLETED"))
        .forEach(outcome -> unmet.add("a run ended " + outcome));
    return equal("last outcomes", List.of(demanded), found.subList(earlier, found.size()));
  }

  /**
   * dc2 is active and the only one that takes writes, and nothing acknowledged is missing there.
   */
  public Demands dc2TookOver() {
    equal("activeDataCenter", "dc2", result.activeDataCenter());
    equal("writablePrimaries", List.of("dc2"), result.writablePrimaries());
    demand(users.countFrom("dc2", disaster) > 0, "dc2 acknowledged no message after the disaster");
    demand(
        result.mediaAudited() > 0 && result.mediaMissing() == 0,
        "of "
            + result.mediaAudited()
            + " media "
            + result.mediaMissing()
            + " are missing, demanded are some and none");
    return oldSideIsSilent();
  }

  /** dc1 is the only one that takes writes, dc2 and dc3 follow it, and nothing is missing. */
  public Demands dc1GoesOn() {
    equal("activeDataCenter", "", result.activeDataCenter());
    equal("writablePrimaries", List.of("dc1"), result.writablePrimaries());
    equal("replicating", Map.of("dc2", "dc1", "dc3", "dc1"), result.replicating());
    return nothingLost();
  }

  /** Each acknowledged message is there, and there were some before the disaster. */
  public Demands nothingLost() {
    equal("lostAcknowledgedWrites", 0L, result.lostAcknowledgedWrites());
    return demand(
        users.countBefore(disaster) > 0, "no message was acknowledged before the disaster");
  }

  /** After the promotion dc1 acknowledged nothing, and after the gate it sent nothing. */
  public Demands oldSideIsSilent() {
    equal(
        "acknowledgedByFencedDataCenterAfterPromotion",
        0L,
        result.acknowledgedByFencedDataCenterAfterPromotion());
    return equal(
        "outboundFromFencedDataCenterAfterGate",
        0L,
        result.outboundFromFencedDataCenterAfterGate());
  }

  /** The standbys replicate like this. */
  public Demands replicating(Map<String, String> demanded) {
    return equal("replicating", new TreeMap<>(demanded), new TreeMap<>(result.replicating()));
  }

  /** Something is owed, and it is fencing only. */
  public Demands onlyFenceDebts() {
    demand(!result.debts().isEmpty(), "debts is empty, demanded is at least one of fence.*");
    result.debts().stream()
        .filter(debt -> !debt.startsWith("fence."))
        .forEach(debt -> unmet.add("debts has " + debt + ", demanded are only fence.*"));
    return this;
  }

  /** The humans of the scenario answered exactly this, besides approving plans. */
  public Demands answers(String... demanded) {
    return equal(
        "answers",
        List.of(demanded),
        result.answers().stream().filter(answer -> !answer.endsWith(": APPROVE")).toList());
  }

  /** The measured number is in that range. */
  public Demands measured(String name, long least, long most) {
    Long found = result.measured().get(name);
    return demand(
        found != null && found >= least && found <= most,
        name + " is " + found + ", demanded is " + least + " to " + most);
  }

  /** Two things are equal. */
  public Demands equal(String what, Object demanded, Object found) {
    return demand(
        Objects.equals(demanded, found), what + " is " + found + ", demanded is " + demanded);
  }

  /** Anything else. */
  public Demands demand(boolean met, String otherwise) {
    if (!met) {
      unmet.add(otherwise);
    }
    return this;
  }

  List<String> unmet() {
    return List.copyOf(unmet);
  }
}
