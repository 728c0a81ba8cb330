package io.github.essfailover.dns;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.DnsState.ServerView;
import io.github.essfailover.model.IngressAddress;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Asks one server for the names: an authoritative one without recursion and without any cache. */
final class ZoneReader {

  /** A view and whether the server could be reached at all. */
  record Reading(ServerView view, boolean reached) {}

  private final SortedSet<DnsName> names;

  ZoneReader(SortedSet<DnsName> names) {
    this.names = names;
  }

  Reading read(NameServer server, Deadline deadline) {
    boolean reached = false;
    try (DnsConnection connection = DnsConnection.open(server, deadline)) {
      reached = true;
      return new Reading(view(server, connection), true);
    } catch (ClosedByInterruptException e) {
      throw AdapterException.unknown(
          "DNS_INTERRUPTED",
          "The look at the DNS server was interrupted.",
          Map.of("server", server.label()),
          e);
    } catch (IOException e) {
      return new Reading(problem(server, Failures.reason(e)), reached);
    }
  }

  private ServerView view(NameServer server, DnsConnection connection) throws IOException {
    SortedMap<DnsName, Set<IngressAddress>> records = new TreeMap<>();
    long ttl = 0;
    for (DnsName name : names) {
      SortedSet<IngressAddress> addresses = new TreeSet<>();
      // An alias is part of the answer for any type, so two questions show all three types.
      long negative = 0;
      for (int type : new int[] {Type.A, Type.AAAA}) {
        Name owner = Addresses.name(name);
        Message answer = ask(connection, owner, type, server);
        Optional<String> problem = problemOf(answer, name, server);
        if (problem.isPresent()) {
          return problem(server, problem.get());
        }
        for (Record record : answer.getSection(Section.ANSWER)) {
          if (record.getName().equals(owner)) {
            Optional<String> odd = Addresses.oddAlias(record);
            if (odd.isPresent()) {
              return problem(server, "says that " + name + " is an alias of " + odd.get());
            }
            if (Addresses.in(record).isPresent()) {
              addresses.add(Addresses.in(record).orElseThrow());
              ttl = Math.max(ttl, record.getTTL());
            }
          }
        }
        negative = Math.max(negative, negativeTtl(answer));
      }
      // Resolvers keep for so long, too, that a name is missing.
      ttl = addresses.isEmpty() ? Math.max(ttl, negative) : ttl;
      records.put(name, addresses);
    }
    return new ServerView(
        server.label(), server.location(), records, Duration.ofSeconds(ttl), Optional.empty());
  }

  /** The lesser of the SOA's own TTL and its last field (RFC 2308 section 5). */
  private static long negativeTtl(Message answer) {
    long ttl = 0;
    for (Record record : answer.getSection(Section.AUTHORITY)) {
      if (record instanceof SOARecord soa) {
        ttl = Math.max(ttl, Math.min(soa.getTTL(), soa.getMinimum()));
      }
    }
    return ttl;
  }

  private static Message ask(DnsConnection connection, Name name, int type, NameServer server)
      throws IOException {
    Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
    if (server.isAuthoritative()) {
      query.getHeader().unsetFlag(Flags.RD);
    }
    Message answer = new Message(connection.exchange(query.toWire()));
    if (answer.getHeader().getID() != query.getHeader().getID()) {
      throw new IOException("the answer is not for the question");
    }
    return answer;
  }

  private static Optional<String> problemOf(Message answer, DnsName name, NameServer server) {
    int rcode = answer.getRcode();
    if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
      return Optional.of("answered " + Rcode.string(rcode) + " for " + name);
    }
    if (answer.getHeader().getFlag(Flags.TC)) {
      return Optional.of("gave a truncated answer for " + name);
    }
    return !server.isAuthoritative() || answer.getHeader().getFlag(Flags.AA)
        ? Optional.empty()
        : Optional.of("is not authoritative for " + name);
  }

  private static ServerView problem(NameServer server, String problem) {
    return new ServerView(
        server.label(), server.location(), new TreeMap<>(), Duration.ZERO, Optional.of(problem));
  }
}
