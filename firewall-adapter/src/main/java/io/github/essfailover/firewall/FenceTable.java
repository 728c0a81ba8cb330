package io.github.essfailover.firewall;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.essfailover.model.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The table as it should be, in nftables' JSON (libnftables-json(5)): a pure function of settings
 * and stamp. Forms that nft prints otherwise than it reads them, such as anonymous sets, are
 * avoided, so that what is read back can be compared.
 *
 * <p>Immutable.
 *
 * @param uplinks the interfaces behind which the outside is; empty: every one but loopback
 */
record FenceTable(List<Allowed> allowed, List<String> uplinks) {

  static final String NAME = "essfailover_fence";
  static final String FAMILY = "inet";
  static final String STAMP_CHAIN = "stamp";

  /** Before connection tracking and everything else; a drop there is final. */
  private static final int PRIORITY = -300;

  /** Without neighbours nothing reaches an allowed IPv6 peer. They never leave the link. */
  private static final List<String> NEIGHBOURS =
      List.of("nd-neighbor-solicit", "nd-neighbor-advert", "nd-router-solicit", "nd-router-advert");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  FenceTable {
    allowed = List.copyOf(allowed);
    uplinks = List.copyOf(uplinks);
  }

  /** Table, chains and rules, each as {@code list} prints it, without handles and counts. */
  List<ObjectNode> objects(Stamp stamp) {
    List<ObjectNode> objects = new ArrayList<>();
    objects.add(wrapped("table", named()));
    objects.add(wrapped("chain", chain(STAMP_CHAIN)));
    objects.add(rule(STAMP_CHAIN, stamp.comment(), List.of(verdict("return"))));
    if (stamp.closed().contains(Traffic.OUTBOUND)) {
      direction(objects, stamp, "output", "output", Traffic.OUTBOUND);
      direction(objects, stamp, "forward_outbound", "forward", Traffic.OUTBOUND);
    }
    if (stamp.closed().contains(Traffic.INBOUND)) {
      direction(objects, stamp, "input", "input", Traffic.INBOUND);
      direction(objects, stamp, "forward_inbound", "forward", Traffic.INBOUND);
    }
    return objects;
  }

  private void direction(
      List<ObjectNode> objects, Stamp stamp, String chain, String hook, Traffic traffic) {
    ObjectNode base = chain(chain).put("type", "filter").put("hook", hook);
    objects.add(wrapped("chain", base.put("prio", PRIORITY).put("policy", "accept")));
    boolean forwarded = hook.equals("forward");
    boolean out = traffic == Traffic.OUTBOUND;
    if (!forwarded) {
      objects.add(accept(chain, stamp, "loopback", List.of(onInterface(out, "lo"))));
      for (String kind : NEIGHBOURS) {
        objects.add(
            accept(
                chain,
                stamp,
                "neighbours",
                List.of(payload("icmpv6", "type", JSON.textNode(kind)))));
      }
    }
    for (Allowed each : allowed) {
      // What is forwarded may be on its way to the peer or back from it.
      if (out || forwarded) {
        objects.add(accept(chain, stamp, each.why(), matches(each, true)));
      }
      if (!out || forwarded) {
        objects.add(accept(chain, stamp, each.why(), matches(each, false)));
      }
    }
    if (uplinks.isEmpty()) {
      objects.add(drop(chain, stamp, List.of()));
    }
    uplinks.forEach(uplink -> objects.add(drop(chain, stamp, List.of(onInterface(out, uplink)))));
  }

  private static List<JsonNode> matches(Allowed allowed, boolean towards) {
    Network network = allowed.network();
    JsonNode right =
        network.isOneAddress()
            ? JSON.textNode(network.address())
            : wrapped(
                "prefix",
                JSON.objectNode()
                    .put("addr", network.address())
                    .put("len", network.prefixLength()));
    List<JsonNode> matches = new ArrayList<>();
    matches.add(payload(network.isIpv6() ? "ip6" : "ip", towards ? "daddr" : "saddr", right));
    port(matches, allowed.theirPort(), towards ? "dport" : "sport");
    port(matches, allowed.ourPort(), towards ? "sport" : "dport");
    return matches;
  }

  private static void port(List<JsonNode> matches, OptionalInt port, String field) {
    port.ifPresent(number -> matches.add(payload("tcp", field, JSON.numberNode(number))));
  }

  private static ObjectNode named() {
    return JSON.objectNode().put("family", FAMILY).put("name", NAME);
  }

  private static ObjectNode chain(String name) {
    return JSON.objectNode().put("family", FAMILY).put("table", NAME).put("name", name);
  }

  private static ObjectNode accept(String chain, Stamp stamp, String role, List<JsonNode> matches) {
    return counted(chain, stamp, role, matches, "accept");
  }

  private static ObjectNode drop(String chain, Stamp stamp, List<JsonNode> matches) {
    return counted(chain, stamp, "fence", matches, "drop");
  }

  private static ObjectNode counted(
      String chain, Stamp stamp, String role, List<JsonNode> matches, String verdict) {
    List<JsonNode> expressions = new ArrayList<>(matches);
    expressions.add(wrapped("counter", JSON.objectNode().put("packets", 0).put("bytes", 0)));
    expressions.add(verdict(verdict));
    return rule(chain, stamp.comment(role), expressions);
  }

  private static ObjectNode rule(String chain, String comment, List<JsonNode> expressions) {
    ArrayNode all = JSON.arrayNode().addAll(expressions);
    return wrapped(
        "rule",
        JSON.objectNode()
            .put("family", FAMILY)
            .put("table", NAME)
            .put("chain", chain)
            .put("comment", comment)
            .set("expr", all));
  }

  private static ObjectNode onInterface(boolean out, String name) {
    JsonNode key = wrapped("meta", JSON.objectNode().put("key", out ? "oifname" : "iifname"));
    return match(key, JSON.textNode(name));
  }

  private static ObjectNode payload(String protocol, String field, JsonNode right) {
    return match(
        wrapped("payload", JSON.objectNode().put("protocol", protocol).put("field", field)), right);
  }

  private static ObjectNode match(JsonNode left, JsonNode right) {
    ObjectNode match = JSON.objectNode().put("op", "==");
    match.set("left", left);
    match.set("right", right);
    return wrapped("match", match);
  }

  private static ObjectNode verdict(String verdict) {
    return wrapped(verdict, JSON.nullNode());
  }

  static ObjectNode wrapped(String key, JsonNode value) {
    ObjectNode object = JSON.objectNode();
    object.set(key, value);
    return object;
  }

  /** Replaces whatever is there: for people and dry runs. */
  ObjectNode replacement(Stamp stamp) {
    ArrayNode commands = JSON.arrayNode();
    commands.add(wrapped("add", wrapped("table", named())));
    commands.add(wrapped("delete", wrapped("table", named())));
    return transaction(commands, objects(stamp));
  }

  /** Refused by the kernel when there is a table by now. */
  ObjectNode creation(Stamp stamp) {
    ArrayNode commands = JSON.arrayNode();
    commands.add(wrapped("create", wrapped("table", named())));
    return transaction(commands, objects(stamp));
  }

  /** Refused by the kernel when that table was replaced meanwhile: handles are not used again. */
  ObjectNode succession(long handle, Stamp stamp) {
    ArrayNode commands = JSON.arrayNode();
    ObjectNode old = JSON.objectNode().put("family", FAMILY).put("handle", handle);
    commands.add(wrapped("delete", wrapped("table", old)));
    return transaction(commands, objects(stamp));
  }

  private static ObjectNode transaction(ArrayNode commands, List<ObjectNode> objects) {
    objects.forEach(object -> commands.add(wrapped("add", object)));
    return wrapped("nftables", commands);
  }
}
