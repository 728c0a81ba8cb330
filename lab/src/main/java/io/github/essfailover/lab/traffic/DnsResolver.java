package io.github.essfailover.lab.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * Asks one DNS server for the A record of the public name and believes the answer for as long as
 * its TTL says, never longer. When the server does not answer, the users have no address.
 *
 * <p>Thread-safe.
 */
public final class DnsResolver implements Resolver {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private record Known(InetSocketAddress address, Instant until) {}

  private final SimpleResolver server;
  private final Name name;
  private final int port;
  private @Nullable Known known;

  /**
   * A resolver for one name.
   *
   * @param port the port that the service has on every address
   */
  public DnsResolver(InetSocketAddress server, String name, int port) {
    this.server = new SimpleResolver(server);
    this.server.setTimeout(TIMEOUT);
    this.name = Name.fromConstantString(name.endsWith(".") ? name : name + ".");
    this.port = port;
  }

  @Override
  public synchronized InetSocketAddress resolve() throws IOException {
    Known before = known;
    if (before != null && Instant.now().isBefore(before.until())) {
      return before.address();
    }
    known = null;
    Known fresh = ask();
    known = fresh;
    return fresh.address();
  }

  private Known ask() throws IOException {
    Instant asked = Instant.now();
    Message answer = server.send(Message.newQuery(Record.newRecord(name, Type.A, DClass.IN)));
    List<Record> records = answer.getSection(Section.ANSWER);
    for (Record candidate : records) {
      if (candidate instanceof ARecord a && candidate.getName().equals(name)) {
        return new Known(
            new InetSocketAddress(a.getAddress(), port), asked.plusSeconds(a.getTTL()));
      }
    }
    throw new IOException("the DNS server has no address for " + name);
  }
}
