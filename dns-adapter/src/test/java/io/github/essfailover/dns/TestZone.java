package io.github.essfailover.dns;

import io.github.essfailover.labservers.network.FaultyLink;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.testkit.contract.DnsAdapterContract;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** The zone example.org on some server, edited by hand with a key of its own kind. */
final class TestZone implements DnsAdapterContract.Fixture {

  static final String KEY = "failover-key";
  static final byte[] SECRET =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final Name ZONE = Name.fromConstantString("example.org.");

  private final InetSocketAddress address;
  private final AutoCloseable server;
  private final FaultyLink link;
  private final Rfc2136Dns adapter;

  TestZone(InetSocketAddress address, AutoCloseable server) {
    this.address = address;
    this.server = server;
    this.link = FaultyLink.to(address);
    this.adapter = settings(link.address()).build();
  }

  static Rfc2136DnsBuilder settings(InetSocketAddress address) {
    return unsigned(address).tsig(TsigKey.of(KEY, "hmac-sha256", SECRET::clone));
  }

  private static Rfc2136DnsBuilder unsigned(InetSocketAddress address) {
    return Rfc2136Dns.zone("example.org")
        .server(address)
        .locatedIn(Location.outside())
        .records("matrix", "chat")
        .answersWithin(Duration.ofSeconds(20));
  }

  Rfc2136DnsBuilder unsigned() {
    return unsigned(address);
  }

  NameServer server() {
    return new NameServer("server", address, Location.outside());
  }

  Rfc2136DnsBuilder settings() {
    return settings(address);
  }

  @Override
  public Rfc2136Dns adapter() {
    return adapter;
  }

  @Override
  public void editedByHand(Set<IngressAddress> addresses) {
    Update update = new Update(ZONE);
    adapter
        .names()
        .forEach(
            dnsName -> {
              Name name = Addresses.name(dnsName);
              update.delete(name, Type.A);
              update.delete(name, Type.AAAA);
              update.delete(name, Type.CNAME);
              addresses.forEach(each -> update.add(Addresses.record(name, each, 60)));
            });
    try {
      SimpleResolver resolver = new SimpleResolver(address);
      resolver.setTCP(true);
      resolver.setTimeout(Duration.ofSeconds(20));
      resolver.setTSIGKey(new TSIG(TSIG.HMAC_SHA256, Name.fromConstantString(KEY + "."), SECRET));
      Message answer = resolver.send(update);
      if (answer.getRcode() != Rcode.NOERROR) {
        throw new IllegalStateException("edit by hand: " + Rcode.string(answer.getRcode()));
      }
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void kill() {
    link.close();
  }

  @Override
  public void fallSilent() {
    link.fallSilent();
  }

  @Override
  public void loseAnswers() {
    link.loseAnswers();
  }

  @Override
  public void wakeUp() {
    link.recover();
  }

  @Override
  public Set<String> secrets() {
    return Set.of(
        new String(SECRET, StandardCharsets.US_ASCII), Base64.getEncoder().encodeToString(SECRET));
  }

  @Override
  public void close() {
    link.close();
    try {
      server.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
