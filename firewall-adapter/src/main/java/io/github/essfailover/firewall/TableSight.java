package io.github.essfailover.firewall;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.essfailover.model.Traffic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The table as it was read.
 *
 * <p>Immutable.
 *
 * @param handle empty when there is no table
 * @param stamp empty when the table does not say who wrote it
 * @param intact whether it is exactly what its stamp and the settings call for
 * @param dropped packets that the fence stopped, by its counters
 */
record TableSight(OptionalLong handle, Optional<Stamp> stamp, boolean intact, long dropped) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  static TableSight absent() {
    return new TableSight(OptionalLong.empty(), Optional.empty(), true, 0);
  }

  /** A table of our name that cannot be read as JSON. */
  static TableSight unreadable(long handle) {
    return new TableSight(OptionalLong.of(handle), Optional.empty(), false, 0);
  }

  /** What {@code nft -j list table} printed; empty when that is no whole document. */
  static Optional<TableSight> parse(String output, FenceTable wanted) {
    try {
      JsonNode objects = MAPPER.readTree(output).path("nftables");
      OptionalLong handle = OptionalLong.empty();
      Optional<Stamp> stamp = Optional.empty();
      long dropped = 0;
      List<JsonNode> seen = new ArrayList<>();
      for (JsonNode object : objects) {
        if (object.has("metainfo")) {
          continue;
        }
        if (object.has("table")) {
          handle = OptionalLong.of(object.at("/table/handle").asLong());
        }
        if (object.at("/rule/chain").asText().equals(FenceTable.STAMP_CHAIN)) {
          stamp = Stamp.parse(object.at("/rule/comment").asText());
        }
        dropped += droppedBy(object);
        seen.add(bare(object));
      }
      if (handle.isEmpty()) {
        return Optional.empty();
      }
      boolean intact = stamp.isPresent() && same(seen, wanted.objects(stamp.get()));
      return Optional.of(new TableSight(handle, stamp, intact, dropped));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Order among the rules of a chain decides; nft prints all chains first. */
  private static boolean same(List<JsonNode> seen, List<ObjectNode> wanted) {
    return ordered(seen).equals(ordered(wanted.stream().map(TableSight::bare).toList()));
  }

  private static List<JsonNode> ordered(List<? extends JsonNode> objects) {
    List<JsonNode> ordered = new ArrayList<>(objects);
    ordered.sort(
        Comparator.comparing(
            object -> object.at("/chain/name").asText() + "/" + object.at("/rule/chain").asText()));
    return ordered;
  }

  private static long droppedBy(JsonNode object) {
    JsonNode expressions = object.at("/rule/expr");
    boolean drops = false;
    long packets = 0;
    for (JsonNode expression : expressions) {
      drops |= expression.has("drop");
      packets += expression.at("/counter/packets").asLong();
    }
    return drops ? packets : 0;
  }

  /** Without what the kernel numbers and counts, and with addresses in one form. */
  private static JsonNode bare(JsonNode node) {
    if (node.isObject()) {
      ObjectNode bare = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        switch (field.getKey()) {
          case "handle" -> {}
          case "counter" -> bare.putNull("counter");
          default -> bare.set(field.getKey(), bare(field.getValue()));
        }
      }
      return bare;
    }
    if (node.isArray()) {
      ArrayNode bare = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> bare.add(bare(element)));
      return bare;
    }
    if (node.isIntegralNumber()) {
      return JsonNodeFactory.instance.numberNode(node.asLong());
    }
    return node.isTextual()
        ? JsonNodeFactory.instance.textNode(Network.canonical(node.asText()))
        : node;
  }

  /** What it stops: nothing when somebody changed it, even if a part still stops something. */
  Set<Traffic> closed() {
    return intact ? stamp.map(Stamp::closed).orElse(Set.of()) : Set.of();
  }

  /** What it was last meant to stop. */
  Set<Traffic> meant() {
    return stamp.map(Stamp::closed).orElse(Set.of());
  }

  String words() {
    if (handle.isEmpty()) {
      return "no table " + FenceTable.NAME;
    }
    if (stamp.isEmpty() || !intact) {
      return "table " + FenceTable.NAME + " is not as it was written";
    }
    Stamp by = stamp.get();
    String what = by.closed().isEmpty() ? "open" : "closed " + by.words();
    return what
        + " by run "
        + by.run()
        + " of epoch "
        + by.epoch()
        + (by.closed().isEmpty() ? "" : ", " + dropped + " packets dropped");
  }
}
