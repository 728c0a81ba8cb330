package io.github.essfailover.manual;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.FirewallAdapter;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A firewall that only a person can change. Changes ask the person; the observer shows what the
 * person last said, weakly, since a statement is not a rule read back. Weak evidence never opens
 * the gate: a person's word counts there as the request's statement, or as an override.
 *
 * <p>With a {@linkplain #canary canary}, a closed firewall that lets the canary out is seen open
 * whatever was said; and when nothing but new outbound connections was to be stopped and the canary
 * is stopped, the state is not weak. A canary proves neither inbound traffic nor replies.
 *
 * <p>What was said is kept in this object only: after a restart the person is asked again. Copies
 * made by the options share nothing. Thread-safe.
 */
public final class ManualFirewall implements FirewallAdapter {

  private final String name;
  private final Location location;
  private final FirewallScope outboundScope;
  private final Set<FirewallScope> atFirst;
  private final @Nullable OutboundCanary canary;
  private volatile Said said;

  /** What a person last said. */
  private record Said(Set<FirewallScope> closed, String words) {}

  private ManualFirewall(
      String name,
      Location location,
      FirewallScope outboundScope,
      Set<FirewallScope> atFirst,
      @Nullable OutboundCanary canary) {
    this.name = name;
    this.location = location;
    this.outboundScope = outboundScope;
    this.atFirst = Set.copyOf(atFirst);
    this.canary = canary;
    this.said = new Said(this.atFirst, "nobody was asked yet");
  }

  /** A firewall of that name, open, that stops new outbound connections when it is closed. */
  public static ManualFirewall named(String name) {
    return new ManualFirewall(
        name, Location.undeclared(), FirewallScope.NEW_OUTBOUND, Set.of(), null);
  }

  /** A copy that says where the firewall stands; default {@link Location#undeclared()}. */
  public ManualFirewall locatedIn(Location where) {
    return new ManualFirewall(name, where, outboundScope, atFirst, canary);
  }

  /** A copy whose closing stops replies to clients too; default: new outbound connections only. */
  public ManualFirewall stopsReplies() {
    return new ManualFirewall(name, location, FirewallScope.ALL_OUTBOUND, atFirst, canary);
  }

  /** A copy of a firewall with a standing rule that stops this; default: nothing is stopped. */
  public ManualFirewall closedAtFirst(Set<FirewallScope> scopes) {
    return new ManualFirewall(name, location, outboundScope, scopes, canary);
  }

  /** A copy that checks what people say about outbound traffic; default none. */
  public ManualFirewall canary(OutboundCanary newCanary) {
    return new ManualFirewall(name, location, outboundScope, atFirst, newCanary);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Location locatedIn() {
    return location;
  }

  @Override
  public FirewallState observe(Deadline deadline) {
    Said now = said;
    Optional<Boolean> works = tryCanary(deadline);
    Set<FirewallScope> closed = new TreeSet<>(now.closed());
    if (works.isPresent() && works.get()) {
      closed.remove(FirewallScope.NEW_OUTBOUND);
      closed.remove(FirewallScope.ALL_OUTBOUND);
    }
    boolean proved =
        works.isPresent() && !works.get() && closed.equals(Set.of(FirewallScope.NEW_OUTBOUND));
    String seen =
        now.words()
            + works.map(w -> w ? "; a canary got out" : "; a canary was stopped").orElse("");
    return new FirewallState(closed, !proved, works, seen);
  }

  @Override
  public Change close(Set<Traffic> what) {
    Set<FirewallScope> scopes = EnumSet.noneOf(FirewallScope.class);
    what.forEach(t -> scopes.add(t == Traffic.INBOUND ? FirewallScope.INBOUND : outboundScope));
    String text =
        new TreeSet<>(scopes)
            .stream().map(ManualFirewall::words).collect(Collectors.joining(" and "));
    return change("Firewall '" + name + "': stop " + text, scopes);
  }

  @Override
  public Change open() {
    return change(
        "Firewall '" + name + "': remove every rule that stops the deployment's traffic", Set.of());
  }

  private Change change(String preview, Set<FirewallScope> closed) {
    List<String> lines = List.of(preview + where());
    return Change.of(lines, call -> apply(call, lines, closed));
  }

  private void apply(Call call, List<String> lines, Set<FirewallScope> closed) {
    Answer answer = Asked.toDo(call, name, lines);
    said =
        new Said(
            closed, answer.by() + " says: " + (closed.isEmpty() ? "open" : "stopped " + closed));
  }

  private Optional<Boolean> tryCanary(Deadline deadline) {
    try {
      return canary == null ? Optional.empty() : Optional.of(canary.outboundWorks(deadline));
    } catch (AdapterException e) {
      return Optional.empty();
    }
  }

  private String where() {
    return location.dataCenter().map(dc -> " (in " + dc + ")").orElse("");
  }

  private static String words(FirewallScope scope) {
    return switch (scope) {
      case NEW_OUTBOUND -> "new outbound connections";
      case ALL_OUTBOUND -> "all outbound traffic, replies included";
      case INBOUND -> "all inbound traffic";
    };
  }
}
