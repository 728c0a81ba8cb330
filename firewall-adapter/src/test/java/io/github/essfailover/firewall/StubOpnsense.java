package io.github.essfailover.firewall;

import io.github.essfailover.firewall.StubDevice.Asked;
import io.github.essfailover.firewall.StubDevice.Said;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The part of OPNsense's API that is used, as its documentation and its controllers describe it:
 * one block rule, stored and enforced apart, savepoints, and states that survive rules.
 */
final class StubOpnsense {

  static final String RULE = "3f2b7c1e-8f43-4d5a-9c51-0a1b2c3d4e5f";
  static final String KEY = "a-key-of-the-api";
  static final String SECRET = "a-secret-of-the-api";

  private final AtomicInteger revisions = new AtomicInteger(1700);
  private final Map<String, Boolean> savepoints = new ConcurrentHashMap<>();
  private volatile boolean stored;
  private volatile boolean enforced;
  private volatile String pendingRollback = "";
  volatile boolean hasStates = true;
  volatile boolean rejects;

  synchronized Said answer(Asked asked) {
    String basic =
        Base64.getEncoder()
            .encodeToString((KEY + ":" + SECRET).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    if (!asked.authorization().equals("Basic " + basic) || rejects) {
      return new Said(401, "{\"status\":401,\"message\":\"Authentication Failed\"}");
    }
    String path = asked.path();
    if (path.equals("/api/diagnostics/firewall/pf_statistics/rules")) {
      String rule = enforced ? "block drop in quick label \\\"" + RULE + "\\\"" : "pass out all";
      return Said.ok("{\"rules\":\"@0 " + rule + "\"}");
    }
    if (!asked.method().equals("POST")) {
      return Said.ok("{\"status\":\"error\"}");
    }
    if (path.equals("/api/firewall/filter/savepoint")) {
      String revision = revisions.incrementAndGet() + ".25";
      savepoints.put(revision, stored);
      return Said.ok("{\"status\":\"ok\",\"retention\":\"60\",\"revision\":\"" + revision + "\"}");
    }
    if (path.startsWith("/api/firewall/filter/toggle_rule/" + RULE + "/")) {
      stored = path.endsWith("/1");
      return Said.ok("{\"result\":\"" + (stored ? "Enabled" : "Disabled") + "\",\"changed\":true}");
    }
    if (path.startsWith("/api/firewall/filter/apply")) {
      enforced = stored;
      pendingRollback = path.substring("/api/firewall/filter/apply".length()).replace("/", "");
      return Said.ok("{\"status\":\"OK\\n\\n\"}");
    }
    if (path.startsWith("/api/firewall/filter/cancel_rollback/")) {
      pendingRollback = "";
      return Said.ok("{\"status\":\"\"}");
    }
    if (path.equals("/api/diagnostics/firewall/kill_states")) {
      hasStates = false;
      return Said.ok("{\"result\":\"ok\",\"dropped_states\":3}");
    }
    return new Said(404, "{\"errorMessage\":\"Endpoint not found\"}");
  }

  /** Sixty seconds later. */
  synchronized void rollbackFires() {
    if (!pendingRollback.isEmpty()) {
      stored = savepoints.getOrDefault(pendingRollback, stored);
      enforced = stored;
      pendingRollback = "";
    }
  }

  synchronized boolean isEnforced() {
    return enforced;
  }

  static OpnsenseFirewall on(StubDevice device) {
    return OpnsenseFirewall.on(HttpDevice.at(device.address()).basic(() -> KEY, () -> SECRET))
        .rule(RULE)
        .killingStatesOf("10.1.0.0/16");
  }
}
