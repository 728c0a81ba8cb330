package io.github.essfailover.dns;

import io.github.essfailover.labservers.network.FreePorts;
import io.github.essfailover.labservers.process.SupervisedProcess;
import io.github.essfailover.model.Location;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** BIND takes the updates and notifies Knot, which transfers the zone. */
final class PrimaryAndSecondary implements AutoCloseable {

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
      remote:
        - id: primary
          address: 127.0.0.1@%3$d
      acl:
        - id: notify
          address: 127.0.0.1
          action: notify
      zone:
        - domain: example.org
          storage: "%1$s"
          file: example.org.zone
          master: primary
          acl: notify
      """;

  final InstalledServer primary;
  final InetSocketAddress secondaryAddress;
  private final Path folder;
  private SupervisedProcess secondary;

  PrimaryAndSecondary(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder.resolve("secondary"));
    InstalledServer.program("knotd", "knot");
    int port = FreePorts.one();
    secondaryAddress = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    primary =
        InstalledServer.bindNotifying(Files.createDirectories(folder.resolve("primary")), port);
    Files.writeString(
        this.folder.resolve("knot.conf"),
        KNOT.formatted(this.folder.toAbsolutePath(), port, primary.address().getPort()));
    secondary = startSecondary();
  }

  Rfc2136DnsBuilder settings() {
    return TestZone.settings(primary.address())
        .authoritative("ns2", secondaryAddress, Location.outside());
  }

  void killSecondary() {
    secondary.kill();
  }

  void restartSecondary() {
    secondary = startSecondary();
  }

  private SupervisedProcess startSecondary() {
    String program = InstalledServer.program("knotd", "knot");
    SupervisedProcess process =
        SupervisedProcess.start(
            List.of(program, "-c", folder.resolve("knot.conf").toString()),
            folder,
            folder.resolve("server.log"));
    process.await(
        () -> InstalledServer.answers(secondaryAddress), java.time.Duration.ofSeconds(60));
    return process;
  }

  @Override
  public void close() {
    secondary.kill();
    primary.close();
  }
}
