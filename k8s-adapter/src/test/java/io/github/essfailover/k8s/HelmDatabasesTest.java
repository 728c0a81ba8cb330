package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.github.essfailover.model.Endpoint;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HelmDatabasesTest {

  @ParameterizedTest
  @CsvSource({
    "postgresql://mas:${PW}@pg.dc2:5433/mas?sslmode=prefer, pg.dc2,       5433, mas",
    "postgresql://mas:${PW}@pg.dc2/mas,                     pg.dc2,       5432, mas",
    "postgres://pg.dc2:5432/auth,                           pg.dc2,       5432, auth",
    "postgresql://mas:${PW}@[2001:db8::1]:5432/mas,         2001:db8::1,  5432, mas",
  })
  void uri_isRead(String uri, String host, int port, String name) {
    assertThat(databases("database:\n  uri: \"" + uri + "\"\n"))
        .containsExactly(Map.entry(name, new Endpoint(host, port)));
  }

  @Test
  void synapse_withoutPort_hasTheDefaultOne() {
    assertThat(databases("database:\n  args:\n    host: pg.dc2\n    database: synapse\n"))
        .containsExactly(Map.entry("synapse", new Endpoint("pg.dc2", 5432)));
  }

  @ParameterizedTest
  @CsvSource({"'{{ not yaml'", "'a: {{ .Values.b'", "'[1, 2'", "plain", "'database: text'", "''"})
  void anythingElse_isPassedOver(String text) {
    assertThat(databases(text)).isEmpty();
  }

  private static Map<String, Endpoint> databases(String text) {
    return HelmDatabases.of(
        new ConfigMapBuilder().withData(Map.of("04-homeserver-overrides.yaml", text)).build());
  }
}
