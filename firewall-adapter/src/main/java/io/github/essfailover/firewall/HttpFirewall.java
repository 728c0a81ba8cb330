package io.github.essfailover.firewall;

import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.List;

/**
 * A firewall that is closed, opened and observed by requests of its API, best by a rule that
 * somebody prepared and that is only switched on and off.
 *
 * <pre>{@code
 * HttpFirewall.on(device)
 *     .stops(FirewallScope.ALL_OUTBOUND)
 *     .close(HttpCall.put("/api/policy/17").json("{\"status\":\"enable\"}"))
 *     .open(HttpCall.put("/api/policy/17").json("{\"status\":\"disable\"}"))
 *     .observe(
 *         Assertion.json("/status", "enable"), Assertion.json("/status", "disable"),
 *         HttpCall.get("/api/policy/17"))
 *     .build()
 * }</pre>
 *
 * <p>Several requests of one order are sent one after the other; when a later one fails, what the
 * earlier ones did is unknown. An answer that is lost is never taken for one. {@link
 * OpnsenseFirewall} is ready; {@code docs/firewalls.md} has other products.
 *
 * <p>Confined to one thread; what it builds is thread-safe.
 */
public final class HttpFirewall extends SwitchBuilder<HttpFirewall, List<HttpCall>> {

  private final HttpDevice device;

  private HttpFirewall(HttpDevice device) {
    super("http");
    this.device = device;
  }

  /** Settings of a firewall with that API; its name is {@code http}. */
  public static HttpFirewall on(HttpDevice device) {
    return new HttpFirewall(device);
  }

  /** The requests that close it; required. */
  public HttpFirewall close(HttpCall... calls) {
    return closing(List.of(calls));
  }

  /** The requests that open it; required. */
  public HttpFirewall open(HttpCall... calls) {
    return opening(List.of(calls));
  }

  /**
   * The requests whose last answer shows its state; required. Exactly one of the assertions has to
   * hold, else nothing is known. Ask for what the device enforces, not for what it has stored.
   */
  public HttpFirewall observe(Assertion closedIf, Assertion openIf, HttpCall... calls) {
    return observing(List.of(calls), closedIf, openIf);
  }

  @Override
  HttpFirewall self() {
    return this;
  }

  @Override
  Order order(List<HttpCall> calls, Failures failures) {
    return new HttpOrder(device, calls, failures);
  }

  @Override
  String kind() {
    return "HttpFirewall";
  }

  @Override
  List<Finding> standing() {
    return device.isReadableOnTheWay()
        ? List.of(
            Finding.of(
                "firewall.plain-http",
                Severity.WARNING,
                "requests and credentials are sent without TLS",
                "Use an https address and trusting(...) with the device's authority."))
        : List.of();
  }
}
