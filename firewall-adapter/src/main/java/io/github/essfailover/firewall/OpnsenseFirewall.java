package io.github.essfailover.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Settings of an {@link HttpFirewall} for OPNsense: a block rule of <i>Firewall, Automation,
 * Filter</i> that somebody prepared and left disabled is switched on and off.
 *
 * <pre>{@code
 * OpnsenseFirewall.on(device.basic(() -> key, () -> secret))
 *     .rule("3f2b7c1e-...")
 *     .killingStatesOf("10.1.0.0/16")
 *     .firewall()
 *     .locatedIn(Location.in("dc1"))
 *     .stops(FirewallScope.ALL_OUTBOUND)
 *     .build()
 * }</pre>
 *
 * <p>Each change is a savepoint, the switch, an apply that the device takes back by itself after 60
 * s, and, as it still answers, the cancellation of that (OPNsense documentation, "API: Firewall";
 * opnsense/core, {@code FilterBaseController.php}). A change that is cut off in between is taken
 * back by the device; the observer sees that, since it asks for the rules that pf enforces, which
 * carry the rule's id as their label, and not for the stored ones. pf keeps connections that it
 * knows, whatever rules say: without {@link #killingStatesOf} only new ones are stopped. Versions
 * without savepoints need {@link #withoutSavepoints}.
 *
 * <p>Immutable; the methods that configure return a changed copy. Tested against a stub of the API,
 * not yet against OPNsense.
 */
public final class OpnsenseFirewall {

  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Assertion APPLIED = Assertion.matches("(?i)\"status\"\\s*:\\s*\"ok\\b");

  private final HttpDevice device;
  private final String rule;
  private final List<String> networks;
  private final boolean savepoints;

  private OpnsenseFirewall(
      HttpDevice device, String rule, List<String> networks, boolean savepoints) {
    this.device = device;
    this.rule = rule;
    this.networks = networks;
    this.savepoints = savepoints;
  }

  /** On that device, whose user and password are an API key and its secret. */
  public static OpnsenseFirewall on(HttpDevice device) {
    return new OpnsenseFirewall(device, "", List.of(), true);
  }

  /** The prepared rule's id, as the API shows it; required. */
  public OpnsenseFirewall rule(String uuid) {
    if (!UUID.matcher(uuid).matches()) {
      throw new IllegalArgumentException("uuid '" + uuid + "' does not match " + UUID.pattern());
    }
    return new OpnsenseFirewall(device, uuid, networks, savepoints);
  }

  /** Cuts the connections of those addresses or networks after closing; default of none. */
  public OpnsenseFirewall killingStatesOf(String... addressesOrNetworks) {
    for (String each : addressesOrNetworks) {
      Network.parse(each);
    }
    return new OpnsenseFirewall(device, rule, List.of(addressesOrNetworks), savepoints);
  }

  /** Applies at once; for versions whose API has no savepoints. */
  public OpnsenseFirewall withoutSavepoints() {
    return new OpnsenseFirewall(device, rule, networks, false);
  }

  /**
   * The firewall with these calls; its name is {@code opnsense}.
   *
   * @throws IllegalStateException when no rule was named
   */
  public HttpFirewall firewall() {
    if (rule.isEmpty()) {
      throw new IllegalStateException("rule(...) was not said; name the prepared rule");
    }
    Assertion enforced = Assertion.matches(Pattern.quote(rule));
    // A list of rules that has none at all is an answer of something else.
    Assertion list = Assertion.matches("\"rules\"|\"filter rules\"");
    return HttpFirewall.on(device)
        .named("opnsense")
        .close(change("1", true))
        .open(change("0", false))
        .observe(
            enforced.and(list),
            enforced.negated().and(list),
            HttpCall.get("/api/diagnostics/firewall/pf_statistics/rules"));
  }

  private HttpCall[] change(String enabled, boolean kills) {
    List<HttpCall> calls = new ArrayList<>();
    HttpCall toggle =
        HttpCall.post("/api/firewall/filter/toggle_rule/" + rule + "/" + enabled)
            .expecting(Assertion.json("/result", enabled.equals("1") ? "Enabled" : "Disabled"));
    if (savepoints) {
      calls.add(
          HttpCall.post("/api/firewall/filter/savepoint")
              .expecting(APPLIED)
              .capturing("revision", "/revision"));
      calls.add(toggle);
      calls.add(HttpCall.post("/api/firewall/filter/apply/{revision}").expecting(APPLIED));
      calls.add(HttpCall.post("/api/firewall/filter/cancel_rollback/{revision}"));
    } else {
      calls.add(toggle);
      calls.add(HttpCall.post("/api/firewall/filter/apply").expecting(APPLIED));
    }
    if (kills) {
      for (String network : networks) {
        calls.add(
            HttpCall.post("/api/diagnostics/firewall/kill_states")
                .json("{\"filter\":\"" + network + "\"}")
                .expecting(Assertion.json("/result", "ok")));
      }
    }
    return calls.toArray(HttpCall[]::new);
  }

  /** Device and rule. */
  @Override
  public String toString() {
    return "OpnsenseFirewall[" + device + ", rule " + rule + "]";
  }
}
