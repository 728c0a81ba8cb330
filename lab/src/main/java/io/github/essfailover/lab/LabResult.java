package io.github.essfailover.lab;

import io.github.essfailover.lab.site.Json;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What a scenario ended with, as {@code lab.json} holds it.
 *
 * <p>Immutable.
 *
 * @param outcome of the run, in core's words
 * @param activeDataCenter the data center that the record names; empty when none
 * @param writablePrimaries data centers whose server took a write when the lab tried at the end
 * @param replicating standby to upstream, as the standbys' receivers say
 * @param clientDowntimeMillis longest time between two acknowledgements around the loss; -1 when
 *     service never came back
 * @param acknowledgedByFencedDataCenterAfterPromotion messages that the lost data center
 *     acknowledged after the promotion
 * @param outboundFromFencedDataCenterAfterGate requests from the lost data center that reached
 *     another server after the fence gate opened
 * @param debts ids of the steps that are owed
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
    List<String> debts) {

  /** Copies what it is given. */
  public LabResult {
    writablePrimaries = List.copyOf(writablePrimaries);
    debts = List.copyOf(debts);
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
        "  \"debts\": " + array(debts),
        "}",
        "");
  }

  private static String array(List<String> values) {
    return values.stream().map(Json::string).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String object(SortedMap<String, String> values) {
    return values.entrySet().stream()
        .map(entry -> Json.string(entry.getKey()) + ": " + Json.string(entry.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
