package io.github.essfailover.lab.site;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.FirewallAdapter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The firewall port over a {@link FirewallApi}, that is over a {@link Gateway}. Closed outbound
 * traffic is {@link FirewallScope#ALL_OUTBOUND}; each look also tries a real outbound request.
 *
 * <p>Immutable, thread-safe.
 */
public final class LabFirewall implements FirewallAdapter {

  /** A gateway on the same machine; whoever asks longer than that asks a dead one. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final DataCenterId dataCenter;
  private final Location location;
  private final Endpoint api;

  /**
   * The gateway of that data center.
   *
   * @param location where its management interface is
   */
  public LabFirewall(DataCenterId dataCenter, Location location, Endpoint api) {
    this.dataCenter = dataCenter;
    this.location = location;
    this.api = api;
  }

  @Override
  public String name() {
    return "gateway";
  }

  @Override
  public Location locatedIn() {
    return location;
  }

  @Override
  public FirewallState observe(Deadline deadline) {
    Set<FirewallScope> closed = FirewallApi.decode(ask("GET", FirewallApi.RULES, "", deadline));
    boolean works = Boolean.parseBoolean(ask("GET", FirewallApi.CANARY, "", deadline));
    String seen =
        (closed.isEmpty() ? "nothing closed" : "closed " + closed)
            + ", canary "
            + works
            + "; "
            + ask("GET", FirewallApi.STATUS, "", deadline);
    return new FirewallState(closed, false, Optional.of(works), seen);
  }

  @Override
  public Change close(Set<Traffic> what) {
    Set<FirewallScope> scopes = EnumSet.noneOf(FirewallScope.class);
    what.forEach(
        traffic ->
            scopes.add(
                traffic == Traffic.INBOUND ? FirewallScope.INBOUND : FirewallScope.ALL_OUTBOUND));
    return rules(scopes);
  }

  @Override
  public Change open() {
    return rules(EnumSet.noneOf(FirewallScope.class));
  }

  private Change rules(Set<FirewallScope> scopes) {
    String wanted = FirewallApi.encode(scopes);
    return Change.of(
        List.of("curl -X PUT http://" + api + FirewallApi.RULES + " -d '" + wanted + "'"),
        call -> ask("PUT", FirewallApi.RULES, wanted, call.deadline()));
  }

  private String ask(String method, String path, String body, Deadline deadline) {
    Map<String, String> context = Map.of("dataCenter", dataCenter.value(), "api", api.toString());
    PlainHttp.Answer answer;
    try {
      answer =
          PlainHttp.exchange(
              new InetSocketAddress(api.host(), api.port()),
              null,
              new PlainHttp.Request(method, path, Map.of("Host", api.toString()), body),
              deadline.atMost(PATIENCE).remaining());
    } catch (IOException e) {
      throw failed(method, context, e);
    }
    if (answer.status() != 200) {
      throw AdapterException.permanent(
          "FIREWALL_REFUSED",
          "The gateway refused the request.",
          context,
          "Look at the gateway's answer: " + answer.body(),
          null);
    }
    return answer.body();
  }

  private static AdapterException failed(
      String method, Map<String, String> context, IOException cause) {
    boolean harmless = method.equals("GET") || cause instanceof ConnectException;
    String sentence = "The gateway did not answer.";
    return harmless
        ? AdapterException.notApplied("FIREWALL_UNREACHABLE", sentence, context, cause)
        : AdapterException.unknown("FIREWALL_UNREACHABLE", sentence, context, cause);
  }
}
