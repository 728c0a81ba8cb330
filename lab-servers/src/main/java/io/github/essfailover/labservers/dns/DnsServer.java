package io.github.essfailover.labservers.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * An authoritative server for one zone on a loopback address, over UDP and TCP. A primary takes
 * signed dynamic updates; a secondary follows a primary in the same JVM.
 *
 * <p>Thread-safe. It ends with {@link #close()} or with the JVM.
 */
public final class DnsServer implements AutoCloseable {

  private final Name origin;
  private final ZoneStore store;
  private final RequestHandler handler;
  private final InetSocketAddress address;
  private volatile boolean followsPrimary = true;
  private @Nullable Listener listener;

  private DnsServer(Builder builder) throws IOException {
    origin = builder.origin;
    DnsServer primary = builder.primary;
    store = new ZoneStore(primary == null ? builder.contents() : primary.store.data());
    Set<Name> names = Set.copyOf(builder.updatable);
    handler =
        new RequestHandler(
            store, builder.keys, name -> names.isEmpty() || names.contains(name), primary == null);
    listener = Listener.open(builder.address, builder.port, handler);
    address = listener.address();
  }

  /** A server for that zone. */
  public static Builder zone(String origin) {
    return new Builder(absolute(origin, Name.root));
  }

  /** Where it listens; stays the same over {@link #reopen()}. */
  public InetSocketAddress address() {
    return address;
  }

  /** The addresses and aliases of a name, for instance {@code 192.0.2.10}; empty when unknown. */
  public SortedSet<String> records(String name) {
    return store.data().at(absolute(name, origin)).stream()
        .filter(record -> isPointer(record.getType()))
        .map(record -> withoutFinalDot(record.rdataToString()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The zone's serial number; rises with every change and only then. */
  public long serial() {
    return store.data().soa().getSerial();
  }

  /** How many update messages arrived, refused ones included. */
  public int updatesReceived() {
    return handler.updatesReceived();
  }

  /** Changes a name as an administrator who edits the zone does; no address removes it. */
  public void put(String name, Duration ttl, String... addresses) {
    Name owner = absolute(name, origin);
    List<Record> wanted = records(owner, ttl, List.of(addresses));
    store.edit(
        old -> {
          List<Record> all = new ArrayList<>(old.all());
          all.removeIf(r -> r.getName().equals(owner) && isPointer(r.getType()));
          all.addAll(wanted);
          return ZoneData.of(origin, all);
        });
  }

  /** On a secondary: stops following the primary, as with a stuck transfer. */
  public void pauseTransfers() {
    followsPrimary = false;
  }

  /** On a secondary: catches up with the primary and follows it again. */
  public void resumeTransfers(DnsServer primary) {
    followsPrimary = true;
    store.replace(primary.store.data());
  }

  /** Listens again after {@link #close()}, with the contents from before. */
  public synchronized void reopen() {
    if (listener != null) {
      return;
    }
    try {
      listener = Listener.open(address.getAddress(), address.getPort(), handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops listening and ends all connections; harmless when it does not listen. */
  @Override
  public synchronized void close() {
    if (listener != null) {
      listener.close();
      listener = null;
    }
  }

  private static boolean isPointer(int type) {
    return type == Type.A || type == Type.AAAA || type == Type.CNAME;
  }

  private static String withoutFinalDot(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private static Name absolute(String name, Name origin) {
    try {
      Name full = Name.fromString(name, Name.root);
      boolean isFull = name.endsWith(".") || full.subdomain(origin);
      return isFull ? full : Name.fromString(name, origin);
    } catch (TextParseException e) {
      throw new IllegalArgumentException("not a DNS name: " + name, e);
    }
  }

  private static List<Record> records(Name owner, Duration ttl, List<String> addresses) {
    List<Record> records = new ArrayList<>();
    for (String address : addresses) {
      int type = Type.CNAME;
      String data = address;
      if (address.contains(":")) {
        type = Type.AAAA;
      } else if (address.matches("[0-9.]+")) {
        type = Type.A;
      } else {
        data = withoutFinalDot(address) + ".";
      }
      try {
        records.add(Record.fromString(owner, type, DClass.IN, ttl.toSeconds(), data, Name.root));
      } catch (IOException e) {
        throw new IllegalArgumentException("not an address: " + address, e);
      }
    }
    return records;
  }

  /** Settings of a server. Confined to one thread. */
  public static final class Builder {

    private final Name origin;
    private final List<Record> records = new ArrayList<>();
    private final Set<Name> updatable = new HashSet<>();
    private InetAddress address = InetAddress.getLoopbackAddress();
    private int port;
    private Keyring keys = Keyring.empty();
    private @Nullable DnsServer primary;

    private Builder(Name origin) {
      this.origin = origin;
    }

    /** A loopback address literal; default {@code 127.0.0.1}. */
    public Builder on(String loopback) {
      try {
        address = InetAddress.getByName(loopback);
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException("not an address: " + loopback, e);
      }
      if (!address.isLoopbackAddress()) {
        throw new IllegalArgumentException("not a loopback address: " + loopback);
      }
      return this;
    }

    /** Default 0: any port that is free for UDP and TCP. */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /**
     * A key that may update; may be called several times.
     *
     * @param algorithm {@code hmac-sha256} to {@code hmac-sha512}
     */
    public Builder key(String name, String algorithm, byte[] secret) {
      keys = keys.with(absolute(name, Name.root), TSIG.algorithmToName(algorithm), secret);
      return this;
    }

    /** The only names that updates may touch; default: all. */
    public Builder allowing(String... names) {
      for (String name : names) {
        updatable.add(absolute(name, origin));
      }
      return this;
    }

    /** Addresses (or one other name) that a name has at the start; {@code @} is the apex. */
    public Builder record(String name, Duration ttl, String... addresses) {
      records.addAll(DnsServer.records(absolute(name, origin), ttl, List.of(addresses)));
      return this;
    }

    /** Makes it a secondary: it follows that server and takes no updates. */
    public Builder secondaryOf(DnsServer primary) {
      this.primary = primary;
      return this;
    }

    private ZoneData contents() {
      ZoneData empty = ZoneData.empty(origin, absolute("ns1", origin));
      List<Record> all = new ArrayList<>(empty.all());
      all.addAll(records);
      return ZoneData.of(origin, all);
    }

    /** Starts it; when this returns it answers. */
    public DnsServer start() {
      try {
        DnsServer server = new DnsServer(this);
        if (primary != null) {
          primary.store.onChange(server::transfer);
        }
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException("the DNS server could not listen", e);
      }
    }
  }

  private void transfer(ZoneData data) {
    if (followsPrimary) {
      store.replace(data);
    }
  }
}
