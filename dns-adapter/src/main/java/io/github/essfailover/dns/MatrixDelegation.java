package io.github.essfailover.dns;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.BoundedBody;
import io.github.essfailover.spi.ReadinessCheck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Where other homeservers are sent (Matrix server-server API, "Resolving server names"): {@code
 * .well-known/matrix/server} and the SRV records {@code _matrix-fed._tcp} and {@code _matrix._tcp}.
 * They have to lead to one name, and that has to be one that moves; delegation is cached for hours,
 * so the name has to stay when its address changes.
 *
 * <p>Thread-safe.
 */
public final class MatrixDelegation implements ReadinessCheck {

  private static final List<String> SERVICES = List.of("_matrix-fed._tcp", "_matrix._tcp");
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int LONGEST_ANSWER = 51_200;
  private static final Pattern SERVER =
      Pattern.compile("\"m\\.server\"\\s*:\\s*\"([A-Za-z0-9._-]+)(?::\\d+)?\"");

  private final String serverName;
  private final URI wellKnown;
  private final HttpClient http;
  private final NameServer resolver;
  private final NavigableSet<DnsName> moved;

  private MatrixDelegation(
      String serverName,
      URI wellKnown,
      HttpClient http,
      InetSocketAddress resolver,
      NavigableSet<DnsName> moved) {
    this.serverName = serverName.toLowerCase(Locale.ROOT);
    this.wellKnown = wellKnown;
    this.http = http;
    this.resolver = NameServer.recursive(resolver.getHostString(), resolver, Location.undeclared());
    this.moved = moved;
  }

  /**
   * The check.
   *
   * @param serverName what follows the colon in user ids
   * @param http follows redirects as the host configured it, which the specification asks for
   * @param resolver is asked for the SRV records over TCP
   * @param moved the names that the host's DNS adapters move
   */
  public static MatrixDelegation of(
      String serverName, HttpClient http, InetSocketAddress resolver, Collection<DnsName> moved) {
    URI uri = URI.create("https://" + serverName + "/.well-known/matrix/server");
    return new MatrixDelegation(serverName, uri, http, resolver, new TreeSet<>(moved));
  }

  /** The same check, reading the file elsewhere, for instance from one data center's ingress. */
  public MatrixDelegation readAt(URI file) {
    return new MatrixDelegation(serverName, file, http, resolver.address(), moved);
  }

  @Override
  public List<Finding> run(Deadline deadline) {
    List<Finding> findings = new ArrayList<>();
    Optional<String> file = Optional.empty();
    NavigableSet<String> services = new TreeSet<>();
    try {
      file = file(deadline.atMost(deadline.remaining().dividedBy(2)));
    } catch (IOException e) {
      findings.add(warning(wellKnown + " cannot be read: " + e.getMessage()));
    }
    try {
      services.addAll(services(deadline));
    } catch (IOException e) {
      findings.add(warning("SRV records cannot be read: " + Failures.reason(e)));
    }
    if (findings.isEmpty()) {
      compare(file, services, findings);
    }
    return findings;
  }

  private void compare(
      Optional<String> file, NavigableSet<String> services, List<Finding> findings) {
    NavigableSet<String> all = new TreeSet<>(services);
    file.ifPresent(all::add);
    if (all.size() > 1) {
      findings.add(
          warning(
              "delegation names several hosts: "
                  + file.map(host -> host + " in .well-known and ").orElse("")
                  + services
                  + " in SRV records"));
    }
    if (all.isEmpty()) {
      all.add(serverName);
    }
    for (String target : all) {
      if (!moved.contains(DnsName.of(target))) {
        findings.add(warning("federation is sent to " + target + ", which no zone moves"));
      }
    }
  }

  private Optional<String> file(Deadline deadline) throws IOException {
    Duration left = deadline.remaining();
    if (left.isZero()) {
      throw new IOException("no time left");
    }
    HttpRequest request = HttpRequest.newBuilder(wellKnown).timeout(left).GET().build();
    // The request's own limit ends with the headers, and a body can be endless.
    CompletableFuture<HttpResponse<String>> sent =
        http.sendAsync(request, BoundedBody.text(LONGEST_ANSWER));
    try {
      HttpResponse<String> answer = sent.get(left.toMillis(), TimeUnit.MILLISECONDS);
      if (answer.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      Matcher server = SERVER.matcher(answer.body());
      if (answer.statusCode() != OK || !server.find()) {
        throw new IOException("status " + answer.statusCode() + " without m.server");
      }
      return Optional.of(server.group(1).toLowerCase(Locale.ROOT));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (TimeoutException e) {
      throw new IOException("no whole answer in time", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(cause.toString(), cause);
    } finally {
      sent.cancel(true);
    }
  }

  private NavigableSet<String> services(Deadline deadline) throws IOException {
    NavigableSet<String> targets = new TreeSet<>();
    try (DnsConnection connection = DnsConnection.open(resolver, deadline)) {
      for (String service : SERVICES) {
        targets.addAll(targets(connection, service));
        if (!targets.isEmpty()) {
          // The newer service wins; the older one counts only without it.
          return targets;
        }
      }
    }
    return targets;
  }

  private List<String> targets(DnsConnection connection, String service) throws IOException {
    Message query = Message.newQuery(Record.newRecord(owner(service), Type.SRV, DClass.IN));
    Message answer = new Message(connection.exchange(query.toWire()));
    int rcode = answer.getRcode();
    if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
      throw new IOException("answered " + Rcode.string(rcode));
    }
    List<String> targets = new ArrayList<>();
    for (Record record : answer.getSection(Section.ANSWER)) {
      if (record instanceof SRVRecord srv) {
        targets.add(srv.getTarget().toString(true).toLowerCase(Locale.ROOT));
      }
    }
    return targets;
  }

  private Name owner(String service) throws TextParseException {
    return Name.fromString(service + "." + serverName + ".");
  }

  private static Finding warning(String seen) {
    return Finding.of(
        "dns.delegation",
        Severity.WARNING,
        seen,
        "Let delegation name one host that moves; other servers keep it for up to two days.");
  }
}
