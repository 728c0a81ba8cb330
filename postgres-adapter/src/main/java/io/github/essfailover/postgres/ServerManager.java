package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.List;
import java.util.Optional;

/**
 * What manages a server's roles, when something does. Recognised only by what is a server's own and
 * not replicated, so that a plain copy of a managed server raises no alarm.
 */
enum ServerManager {
  /**
   * Runs Patroni in a container whose certificates are below {@code /pgconf}: CrunchyData
   * postgres-operator, package {@code internal/naming}.
   */
  PGO("Crunchy PGO", "Use PatroniCluster with the REST addresses of its Patroni."),
  /**
   * Its session is called Patroni, in 4.x with what it is for behind that: Patroni 3.0.2, {@code
   * patroni/postgresql/config.py}, local_connect_kwargs. While it is not connected: it passes the
   * same settings on the command line at each start, {@code CMDLINE_OPTIONS} of that file.
   */
  PATRONI("Patroni", "Use PatroniCluster, which asks Patroni for every change of role."),
  /**
   * Its instance manager's settings: CloudNativePG documentation, "PostgreSQL Configuration",
   * "Fixed parameters", and the sum of the configuration that it writes to {@code custom.conf}.
   */
  CLOUD_NATIVE_PG(
      "CloudNativePG",
      "Change the Cluster resource; write a DatabaseAdapter over it with ManagedPostgres."),
  /** repmgr documentation, "repmgrd configuration": the daemon needs its library preloaded. */
  REPMGR(
      "repmgr",
      "Stop repmgrd, take repmgr out of shared_preload_libraries and restart the server, or write"
          + " a DatabaseAdapter over repmgr with ManagedPostgres.");

  private static final String LOOK =
      """
      WITH patroni AS (SELECT
          EXISTS (SELECT FROM pg_stat_activity
            WHERE application_name = 'Patroni' OR application_name LIKE 'Patroni %')
          OR (SELECT count(*) = 5 FROM pg_settings WHERE source = 'command line' AND setting <> ''
            AND name IN ('cluster_name', 'wal_log_hints', 'track_commit_timestamp',
              'max_locks_per_transaction', 'max_prepared_transactions')) AS here)
      SELECT CASE
        WHEN patroni.here AND current_setting('ssl_cert_file') LIKE '/pgconf/%' THEN 'PGO'
        WHEN patroni.here THEN 'PATRONI'
        WHEN current_setting('cnpg.config_sha256', true) <> ''
          OR (current_setting('unix_socket_directories') = '/controller/run'
            AND current_setting('ssl_cert_file') LIKE '/controller/certificates/%')
          THEN 'CLOUD_NATIVE_PG'
        WHEN 'repmgr' = ANY (string_to_array(
          replace(current_setting('shared_preload_libraries'), ' ', ''), ',')) THEN 'REPMGR'
        END
      FROM patroni
      """;

  private final String label;
  private final String remedy;

  ServerManager(String label, String remedy) {
    this.label = label;
    this.remedy = remedy;
  }

  String label() {
    return label;
  }

  String remedy() {
    return remedy;
  }

  /** Who manages the server; needs the rights of {@link PostgresSetup}'s role. */
  static Optional<ServerManager> of(Session session) {
    String found =
        session.readOne(
            "look for what manages the server",
            LOOK,
            row -> row.getString(1) == null ? "" : row.getString(1));
    return found.isEmpty() ? Optional.empty() : Optional.of(valueOf(found));
  }

  /** The finding for a server that is configured as a plain one. */
  static List<Finding> check(Server server, Deadline deadline) {
    Configuration configuration = server.configuration();
    try (Session session = server.open(configuration.admin(), deadline)) {
      return of(session).map(manager -> manager.finding(configuration)).stream().toList();
    } catch (AdapterException e) {
      // That it cannot be reached or looked at is a finding of the other checks.
      return List.of();
    }
  }

  private Finding finding(Configuration configuration) {
    Finding finding =
        Finding.of(
            "database.managed",
            Severity.ERROR,
            configuration.name() + ": " + label + " manages this server; changes are refused",
            remedy);
    return configuration.location().dataCenter().map(finding::in).orElse(finding);
  }
}
