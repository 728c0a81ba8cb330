package io.github.essfailover.dns;

import io.github.essfailover.model.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The zone's own word on who answers for it, against the servers that are asked: the zone may have
 * got another server since these were written down. A hidden primary is in no NS set.
 */
final class Delegation {

  private final NameServer primary;
  private final Name zone;
  private final Deadline deadline;

  Delegation(NameServer primary, Name zone, Deadline deadline) {
    this.primary = primary;
    this.zone = zone;
    this.deadline = deadline;
  }

  /**
   * The name servers of the zone that are not asked. One in the zone is known by its addresses; of
   * another one only the name is compared, since looking it up asks resolvers.
   */
  SortedSet<String> notAsked(List<NameServer> asked) throws IOException {
    SortedSet<String> missing = new TreeSet<>();
    for (Record record : ask(zone, Type.NS)) {
      if (record instanceof NSRecord server && !isAsked(server.getTarget(), asked)) {
        missing.add(server.getTarget().toString(true));
      }
    }
    return missing;
  }

  private boolean isAsked(Name server, List<NameServer> asked) throws IOException {
    String name = server.toString(true).toLowerCase(Locale.ROOT);
    boolean isNamed =
        asked.stream()
            .anyMatch(
                each ->
                    each.label().equalsIgnoreCase(name)
                        || each.address().getHostString().equalsIgnoreCase(name));
    if (isNamed || !server.subdomain(zone)) {
      return isNamed;
    }
    Set<InetAddress> addresses = addresses(server);
    // A name server without an address serves nobody.
    return addresses.isEmpty()
        || asked.stream().anyMatch(each -> addresses.contains(each.resolved().getAddress()));
  }

  private Set<InetAddress> addresses(Name server) throws IOException {
    Set<InetAddress> addresses = new HashSet<>();
    for (int type : new int[] {Type.A, Type.AAAA}) {
      for (Record record : ask(server, type)) {
        if (record instanceof ARecord a) {
          addresses.add(a.getAddress());
        } else if (record instanceof AAAARecord aaaa) {
          addresses.add(aaaa.getAddress());
        }
      }
    }
    return addresses;
  }

  private List<Record> ask(Name name, int type) throws IOException {
    Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
    query.getHeader().unsetFlag(Flags.RD);
    try (DnsConnection connection = DnsConnection.open(primary, deadline)) {
      return new Message(connection.exchange(query.toWire())).getSection(Section.ANSWER);
    }
  }
}
