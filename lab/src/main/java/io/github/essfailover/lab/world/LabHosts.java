package io.github.essfailover.lab.world;

import io.github.essfailover.labservers.postgres.PostgresBinaries;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.postgres.host.FileCopyBackup;
import io.github.essfailover.postgres.host.PostgresHost;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The machines of the lab's database servers. The programs that come as a library have neither
 * {@code pg_rewind} nor {@code pg_basebackup}; what is on one machine can be copied.
 *
 * <p>Thread-safe.
 */
final class LabHosts {

  private final Lab lab;
  private final Closing closing;
  private final Supplier<PostgresBinaries> binaries;
  private final Map<String, LabHost> hosts = new LinkedHashMap<>();

  LabHosts(Lab lab, Closing closing, Supplier<PostgresBinaries> binaries) {
    this.lab = lab;
    this.closing = closing;
    this.binaries = binaries;
  }

  /** The machine of that server, always the same. */
  synchronized PostgresHost of(PostgresInstance server) {
    return hosts.computeIfAbsent(server.name(), name -> closing.later(host(server))).host();
  }

  private LabHost host(PostgresInstance server) {
    Map<Endpoint, FileCopyBackup.Source> sources = new LinkedHashMap<>();
    for (PostgresInstance other : lab.databases().instances()) {
      sources.put(
          new Endpoint(other.peerHost(), other.port()),
          new FileCopyBackup.Source(other.dataFolder(), other.superuser("postgres")));
    }
    return LabHost.of(server, binaries.get(), FileCopyBackup.of(sources));
  }
}
