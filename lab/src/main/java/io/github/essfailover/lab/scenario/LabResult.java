package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.site.Json;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a scenario ended with, as {@code lab.json} holds it.
 *
 * <p>Immutable.
 *
 * @param outcome of the last run, in core's words
 * @param activeDataCenter the data center that the record names; empty when none
 * @param writablePrimaries data centers whose server took a write when the lab tried at the end
 * @param replicating standby to upstream, as the standbys' receivers say
 * @param clientDowntimeMillis longest time between two acknowledgements around the loss; -1 when
 *     service never came back
 * @param acknowledgedByFencedDataCenterAfterPromotion messages that the lost data center
 *     acknowledged after the promotion
 * @param outboundFromFencedDataCenterAfterGate requests from the lost data center that reached
 *     another server after the fence gate opened
 * @param mediaAudited how many media were looked for in the bucket after the failover; -1 when the
 *     audit was not proven
 * @param mediaMissing how many of them are not there; -1 alike
 * @param debts ids of the steps that are owed
 * @param outcomes of all runs, in order; a run that was resumed counts again
 * @param answers what people were asked and answered, in order
 * @param measured what else the scenario measured, by name
 */
public record LabResult(
    String scenario,
    String outcome,
    String activeDataCenter,
    List<String> writablePrimaries,
    SortedMap<String, String> replicating,
    long clientDowntimeMillis,
    long acknowledgedWrites,
    long lostAcknowledgedWrites,
    long acknowledgedByFencedDataCenterAfterPromotion,
    long outboundFromFencedDataCenterAfterGate,
    long mediaAudited,
    long mediaMissing,
    List<String> debts,
    List<String> outcomes,
    List<String> answers,
    SortedMap<String, Long> measured) {

  /** Copies what it is given. */
  public LabResult {
    writablePrimaries = List.copyOf(writablePrimaries);
    debts = List.copyOf(debts);
    outcomes = List.copyOf(outcomes);
    answers = List.copyOf(answers);
    measured = Collections.unmodifiableSortedMap(new TreeMap<>(measured));
  }

  /** The text of {@code lab.json}. */
  public String toJson() {
    return String.join(
        "\n",
        "{",
        "  \"scenario\": " + Json.string(scenario) + ",",
        "  \"outcome\": " + Json.string(outcome) + ",",
        "  \"activeDataCenter\": " + Json.string(activeDataCenter) + ",",
        "  \"writablePrimaries\": " + array(writablePrimaries) + ",",
        "  \"replicating\": " + object(replicating) + ",",
        "  \"clientDowntimeMillis\": " + clientDowntimeMillis + ",",
        "  \"acknowledgedWrites\": " + acknowledgedWrites + ",",
        "  \"lostAcknowledgedWrites\": " + lostAcknowledgedWrites + ",",
        "  \"acknowledgedByFencedDataCenterAfterPromotion\": "
            + acknowledgedByFencedDataCenterAfterPromotion
            + ",",
        "  \"outboundFromFencedDataCenterAfterGate\": "
            + outboundFromFencedDataCenterAfterGate
            + ",",
        "  \"mediaAudited\": " + mediaAudited + ",",
        "  \"mediaMissing\": " + mediaMissing + ",",
        "  \"debts\": " + array(debts) + ",",
        "  \"outcomes\": " + array(outcomes) + ",",
        "  \"answers\": " + array(answers) + ",",
        "  \"measured\": " + numbers(measured),
        "}",
        "");
  }

  private static String array(List<String> values) {
    return values.stream().map(Json::string).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String numbers(SortedMap<String, Long> values) {
    return values.entrySet().stream()
        .map(entry -> Json.string(entry.getKey()) + ": " + entry.getValue())
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String object(SortedMap<String, String> values) {
    return values.entrySet().stream()
        .map(entry -> Json.string(entry.getKey()) + ": " + Json.string(entry.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
