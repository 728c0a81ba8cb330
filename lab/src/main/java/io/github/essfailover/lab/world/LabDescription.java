package io.github.essfailover.lab.world;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Properties;

/**
 * What an orchestrator in a process of its own has to know about a lab: addresses and credentials.
 * It is handed over in a file that only its owner may read, never on a command line.
 *
 * <p>Immutable once made. Prints without the secrets.
 */
public final class LabDescription {

  /** The name of the file that it is written to. */
  public static final String FILE = "orchestrator.properties";

  /** The bucket of the shared journal. */
  static final String JOURNAL_BUCKET = "failover-journal";

  private final Properties values = new Properties();

  private LabDescription() {}

  /** Describes a built lab. */
  public static LabDescription of(Lab lab) {
    LabDescription described = new LabDescription();
    described.put("folder", lab.folder().toString());
    described.put("flavour", lab.shape().flavour().name());
    described.put("gatewaysOutside", String.valueOf(lab.shape().gatewaysOutside()));
    described.put("probePort", String.valueOf(lab.probePort()));
    described.put("accessToken", lab.accessToken());
    described.put("signingKey.id", lab.signingKey().id());
    described.put("signingKey.public", lab.signingKey().publicKey());
    described.put("tsig", Base64.getEncoder().encodeToString(lab.tsigSecret()));
    described.put("dns", lab.dns().address());
    described.put("role.user", lab.failoverRole().user());
    described.put("role.password", lab.failoverRole().password());
    described.put("replication.user", lab.databases().replicationUser());
    described.put("replication.passfile", lab.databases().passfile().toString());
    described.put("s3.endpoint", lab.storage().endpoint().toString());
    described.put("s3.access", lab.storage().accessKey());
    described.put("s3.secret", lab.storage().secretKey());
    lab.dataCenters().forEach(described::put);
    return described;
  }

  private void put(LabDataCenter dc) {
    put(dc.name() + ".address", dc.address().getHostAddress());
    put(dc.name() + ".peerHost", dc.database().peerHost());
    put(dc.name() + ".database", dc.routes().database());
    put(dc.name() + ".cluster", dc.routes().cluster());
    put(dc.name() + ".identity", dc.cluster().identity());
    put(dc.name() + ".firewall", dc.routes().firewallApi());
  }

  private void put(String key, InetSocketAddress address) {
    put(key, address.getAddress().getHostAddress() + ":" + address.getPort());
  }

  private void put(String key, String value) {
    values.setProperty(key, value);
  }

  /** Reads what {@link #write} wrote. */
  public static LabDescription read(Path file) throws IOException {
    LabDescription described = new LabDescription();
    try (Reader reader = Files.newBufferedReader(file)) {
      described.values.load(reader);
    }
    return described;
  }

  /** Writes it to a file that only its owner may read from its first moment on. */
  public void write(Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    StringWriter text = new StringWriter();
    values.store(text, null);
    Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The folder of the lab. */
  public Path folder() {
    return Path.of(value("folder"));
  }

  String value(String key) {
    String found = values.getProperty(key);
    if (found == null) {
      throw new IllegalStateException("The description of the lab has no " + key);
    }
    return found;
  }

  InetSocketAddress address(String key) {
    String[] parts = value(key).split(":", -1);
    return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
  }

  @Override
  public String toString() {
    return "lab in " + folder();
  }
}
