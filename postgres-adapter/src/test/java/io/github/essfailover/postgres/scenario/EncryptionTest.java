package io.github.essfailover.postgres.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.error.PlanException;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.postgres.PostgresServerBuilder;
import io.github.essfailover.postgres.TrioFixture;
import io.github.essfailover.report.RunReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Every connection of client and follower is encrypted, and the server has to prove its name. */
class EncryptionTest {

  private FailoverOnRealServers night;
  private CertificateAuthority authority;

  @BeforeEach
  void start() throws Exception {
    night = FailoverOnRealServers.start();
    authority = CertificateAuthority.in(night.dc1().dataFolder().resolveSibling("ca"));
    for (PostgresInstance each : night.servers().trio().instances()) {
      encrypt(each, "IP:127.0.0.1");
      night.describe(each.name(), usual -> described(each));
    }
  }

  @AfterEach
  void close() {
    night.close();
  }

  @Test
  void failover_withNamesProved_encryptsClientsAndReplication() throws Exception {
    night.loseDc1();

    RunReport report = night.failOver("dc2");

    Told.report("TLS, verify-full", report);
    night.assertNothingOwedButFences(report);
    assertThat(
            night
                .servers()
                .one(
                    night.dc2(),
                    "SELECT s.ssl FROM pg_stat_replication r JOIN pg_stat_ssl s USING (pid)"))
        .as("dc3 streams encrypted")
        .isEqualTo("t");
    assertThat(night.servers().one(night.dc3(), "SHOW primary_conninfo")).contains("verify-full");
  }

  @Test
  void target_withACertificateForAnotherName_isRefused() throws Exception {
    encrypt(night.dc2(), "DNS:somebody.else.example");
    night.loseDc1();

    assertThatThrownBy(() -> night.failOver("dc2"))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("certificate of the database server is not accepted");
  }

  private PostgresServerBuilder described(PostgresInstance instance) {
    return PostgresServer.named("main")
        .locatedIn(instance.name())
        .listensOn(instance.host(), instance.port())
        .replicationUser(
            night.servers().trio().replicationUser(), night.servers().trio().passfile().toString())
        .replicationParameter("sslmode", "verify-full")
        .replicationParameter("sslrootcert", authority.certificate().toString())
        .admin(proved(instance, "postgres"))
        .database("synapse", proved(instance, "synapse"))
        .database("mas", proved(instance, "mas"))
        .applicationRoles("synapse", "mas");
  }

  private PGSimpleDataSource proved(PostgresInstance instance, String database) {
    PGSimpleDataSource source = TrioFixture.agent(instance, database);
    source.setSslMode("verify-full");
    source.setSslRootCert(authority.certificate().toString());
    return source;
  }

  /** The role of the library and the followers are let in over TLS only. */
  private void encrypt(PostgresInstance server, String name) throws Exception {
    authority.issue(server.dataFolder(), name);
    Path rules = server.dataFolder().resolve("pg_hba.conf");
    String replication = night.servers().trio().replicationUser();
    Files.write(
        rules,
        List.of(
            "hostssl all " + TrioFixture.ROLE + " 127.0.0.0/8 scram-sha-256",
            "host all " + TrioFixture.ROLE + " all reject",
            "hostssl replication " + replication + " 127.0.0.0/8 scram-sha-256",
            "host replication " + replication + " all reject",
            "host all all 127.0.0.0/8 scram-sha-256"));
    night.set(server, "ssl = on");
    RealServers.until(() -> night.servers().one(server, "SHOW ssl").equals("on"));
  }
}
