package io.github.essfailover.postgres.patroni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.spi.Upstream;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The dynamic configuration of a cluster: what is read of it, and the changes of it that this
 * library sends. Each is one atomic merge in Patroni's store, so the note of a promotion is written
 * in the very step that orders it. Keys that Patroni does not know are kept and left alone
 * (measured, 3.0.2). Patroni documentation, "Dynamic Configuration Settings" and "Standby cluster".
 *
 * <p>Immutable.
 */
record Orders(JsonNode configuration) {

  private static final String NOTES = "essfailover";
  private static final String EPOCH = "epoch";
  private static final String PROMOTION = "promotion";
  private static final String STANDBY = "standby_cluster";
  private static final String SLOTS = "slots";

  static Orders parse(String text) {
    return new Orders(Json.object(text));
  }

  /** The rule of {@code is_standby_cluster} in patroni/utils.py. */
  boolean isStandbyCluster() {
    JsonNode standby = configuration.path(STANDBY);
    return standby.isObject()
        && (standby.hasNonNull("host")
            || standby.hasNonNull("port")
            || standby.hasNonNull("restore_command"));
  }

  boolean isPaused() {
    return configuration.path("pause").asBoolean(false);
  }

  boolean follows(Upstream upstream) {
    JsonNode standby = configuration.path(STANDBY);
    return isStandbyCluster()
        && standby.path("host").asText("").equals(upstream.endpoint().host())
        && standby.path("port").asInt(0) == upstream.endpoint().port()
        && standby.path("primary_slot_name").asText("").equals(upstream.slot());
  }

  Optional<MarkId> promotion() {
    String mark = configuration.path(NOTES).path(PROMOTION).asText("");
    return mark.isEmpty() ? Optional.empty() : Optional.of(MarkId.of(mark));
  }

  long epoch() {
    return configuration.path(NOTES).path(EPOCH).asLong(0);
  }

  boolean usesSlots() {
    return configuration.path("postgresql").path("use_slots").asBoolean(true);
  }

  Set<String> slots() {
    Set<String> names = new TreeSet<>();
    configuration.path(SLOTS).fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Changes nothing; Patroni answers with the configuration as its store has it at that moment. */
  static String nothing() {
    return Json.object().putNull("essfailover_nothing").toString();
  }

  static String note(long epoch) {
    ObjectNode change = Json.object();
    change.putObject(NOTES).put(EPOCH, epoch);
    return change.toString();
  }

  static String promote(MarkId mark, long epoch) {
    ObjectNode change = Json.object().putNull(STANDBY);
    change.putObject(NOTES).put(PROMOTION, mark.value()).put(EPOCH, epoch);
    return change.toString();
  }

  /** Other settings of the section, for instance a {@code restore_command}, stay. */
  static String follow(Upstream upstream, long epoch) {
    ObjectNode change = Json.object();
    change
        .putObject(STANDBY)
        .put("host", upstream.endpoint().host())
        .put("port", upstream.endpoint().port())
        .put("primary_slot_name", upstream.slot());
    // Empty, not null: into a configuration that has no notes yet a null would go as such.
    change.putObject(NOTES).put(PROMOTION, "").put(EPOCH, epoch);
    return change.toString();
  }

  static String keepSlots(Set<String> names, long epoch) {
    ObjectNode change = Json.object();
    ObjectNode slots = change.putObject(SLOTS);
    names.forEach(name -> slots.putObject(name).put("type", "physical"));
    change.putObject(NOTES).put(EPOCH, epoch);
    return change.toString();
  }

  /** Only names that are listed: a null that finds nothing to remove would list the slot. */
  static String dropSlots(Set<String> names, long epoch) {
    ObjectNode change = Json.object();
    ObjectNode slots = change.putObject(SLOTS);
    names.forEach(slots::putNull);
    change.putObject(NOTES).put(EPOCH, epoch);
    return change.toString();
  }
}
