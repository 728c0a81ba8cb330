package io.github.essfailover.dns;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.essfailover.labservers.network.FreePorts;
import io.github.essfailover.labservers.process.SupervisedProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * A name server of the machine with the zone example.org, on a loopback port. Its key may touch A,
 * AAAA and CNAME of matrix and chat and nothing else.
 */
record InstalledServer(InetSocketAddress address, SupervisedProcess process)
    implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  static final String SECRET = Base64.getEncoder().encodeToString(TestZone.SECRET);

  /** A file of a test's own with further lines for the zone. */
  static final String MORE = "more.zone";

  private static final String ZONE_FILE =
      """
      $ORIGIN example.org.
      $TTL 60
      @ IN SOA ns1 hostmaster 1 3600 600 86400 60
      @ IN NS ns1
      ns1 IN A 127.0.0.1
      """;

  private static final String BIND =
      """
      options {
        directory "%1$s";
        pid-file "%1$s/named.pid";
        session-keyfile "%1$s/session.key";
        managed-keys-directory "%1$s";
        listen-on port %2$d { 127.0.0.1; };
        listen-on-v6 { none; };
        recursion no;
        dnssec-validation no;
        %4$s
      };
      controls { };
      key "failover-key" { algorithm hmac-sha256; secret "%3$s"; };
      key "failover-sha384" { algorithm hmac-sha384; secret "%3$s"; };
      key "failover-sha512" { algorithm hmac-sha512; secret "%3$s"; };
      zone "example.org" {
        type primary;
        file "%1$s/example.org.zone";
        update-policy {
          grant failover-key name matrix.example.org. A AAAA CNAME;
          grant failover-key name chat.example.org. A AAAA CNAME;
          grant failover-sha384 name matrix.example.org. A AAAA CNAME;
          grant failover-sha384 name chat.example.org. A AAAA CNAME;
          grant failover-sha512 name matrix.example.org. A AAAA CNAME;
          grant failover-sha512 name chat.example.org. A AAAA CNAME;
        };
      };
      """;

  private static final String KNOT =
      """
      server:
        rundir: "%1$s"
        listen: 127.0.0.1@%2$d
        udp-workers: 1
        tcp-workers: 2
        background-workers: 1
      log:
        - target: stderr
          any: info
      database:
        storage: "%1$s"
        journal-db-max-size: 16M
      key:
        - id: failover-key
          algorithm: hmac-sha256
          secret: %3$s
        - id: failover-sha384
          algorithm: hmac-sha384
          secret: %3$s
        - id: failover-sha512
          algorithm: hmac-sha512
          secret: %3$s
      acl:
        - id: failover
          key: [failover-key, failover-sha384, failover-sha512]
          action: update
          update-type: [A, AAAA, CNAME]
          update-owner: name
          update-owner-match: equal
          update-owner-name: [matrix, chat]
      zone:
        - domain: example.org
          storage: "%1$s"
          file: example.org.zone
          acl: failover
      """;

  static InstalledServer bind(Path folder) throws IOException {
    return bind(folder, "notify no;");
  }

  /** One whose secondary is at that port. BIND otherwise gathers notifications for 5 seconds. */
  static InstalledServer bindNotifying(Path folder, int secondaryPort) throws IOException {
    return bind(
        folder,
        "notify explicit; notify-delay 0; also-notify { 127.0.0.1 port "
            + secondaryPort
            + "; }; allow-transfer { 127.0.0.1; };");
  }

  private static InstalledServer bind(Path folder, String notify) throws IOException {
    String program = program("named", "bind9");
    int port = FreePorts.one();
    Path settings = write(folder, "named.conf", BIND, port, notify);
    return start(List.of(program, "-f", "-4", "-n", "1", "-c", settings.toString()), folder, port);
  }

  static InstalledServer knot(Path folder) throws IOException {
    String program = program("knotd", "knot");
    int port = FreePorts.one();
    Path settings = write(folder, "knot.conf", KNOT, port, "");
    return start(List.of(program, "-c", settings.toString()), folder, port);
  }

  static String program(String name, String debianPackage) {
    List<Path> found =
        Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/bin")
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .toList();
    String reason = name + " is not installed (Debian package " + debianPackage + ")";
    if (found.isEmpty() && Boolean.getBoolean("lab.required")) {
      fail(reason);
    }
    assumeTrue(!found.isEmpty(), reason);
    return found.get(0).toString();
  }

  private static Path write(Path folder, String name, String template, int port, String more)
      throws IOException {
    Path further = folder.resolve(MORE);
    Files.writeString(
        folder.resolve("example.org.zone"),
        ZONE_FILE + (Files.exists(further) ? Files.readString(further) : ""));
    return Files.writeString(
        folder.resolve(name), template.formatted(folder.toAbsolutePath(), port, SECRET, more));
  }

  private static InstalledServer start(List<String> command, Path folder, int port) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    SupervisedProcess process =
        SupervisedProcess.start(command, folder, folder.resolve("server.log"));
    process.await(() -> answers(address), PATIENCE);
    return new InstalledServer(address, process);
  }

  static boolean answers(InetSocketAddress address) {
    try {
      SimpleResolver resolver = new SimpleResolver(address);
      resolver.setTCP(true);
      resolver.setTimeout(Duration.ofSeconds(5));
      Name zone = Name.fromConstantString("example.org.");
      Message query = Message.newQuery(Record.newRecord(zone, Type.SOA, DClass.IN));
      return resolver.send(query).getRcode() == Rcode.NOERROR;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.kill();
  }
}
