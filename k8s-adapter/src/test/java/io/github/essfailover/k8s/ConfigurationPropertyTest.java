package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.github.essfailover.model.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/**
 * Configuration that people wrote, rendered or broke: what it says is read, the rest passed over.
 */
class ConfigurationPropertyTest {

  @Provide
  Arbitrary<String> files() {
    return Arbitraries.of(
            "database:\n",
            "  args:\n",
            "    host: ",
            "    database: ",
            "    port: ",
            "  uri: postgresql://",
            "media_storage_providers:\n",
            "- module: s3_storage_provider.S3StorageProviderBackend\n",
            "  store_local: ",
            "  config:\n",
            "    bucket: ",
            "db.example.org",
            "a b",
            "\t",
            "user:pw@",
            "[2001:db8::1",
            "]",
            "/synapse",
            ":99999",
            "5432",
            "-1",
            "0",
            "\n",
            "'",
            "\"",
            "{",
            "}",
            "&a ",
            "*a",
            "<<: *a\n",
            "? ",
            "|\n",
            "!!java.net.URL ",
            "%YAML 9.9\n",
            "---\n",
            "\u0000",
            "\u202e",
            "true",
            "null")
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }

  @Property(seed = "1", tries = 3000)
  void databases_ofAnyFile_areEndpointsOrNothing(@ForAll("files") String text) {
    Map<String, Endpoint> found = HelmDatabases.of(map(text));

    assertThat(found.keySet()).allSatisfy(name -> assertThat(name).isNotBlank());
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.oneOf(
        Arbitraries.of("db.example.org", "a b", "", "5432", "99999", "-1", "[2001:db8::1]", "null"),
        Arbitraries.strings().withChars("ab.:/@?[]'\"{}%$ \t0159").ofMaxLength(12));
  }

  @Property(seed = "1", tries = 3000)
  void databases_ofAnyValues_areEndpointsOrNothing(
      @ForAll("values") String host, @ForAll("values") String port, @ForAll("values") String name) {
    String args = "database:\n  args:\n    host: %s\n    port: %s\n    database: %s\n";
    String uri = "database:\n  uri: postgresql://user@%s:%s/%s\n";

    for (String text : List.of(args, uri)) {
      Map<String, Endpoint> found = HelmDatabases.of(map(text.formatted(host, port, name)));
      assertThat(found.keySet()).allSatisfy(each -> assertThat(each).isNotBlank());
    }
  }

  @Property(seed = "1", tries = 3000)
  void mediaProvider_ofAnyFile_isOneOrNone(@ForAll("files") String text) {
    Optional<MediaProvider> provider = MediaProvider.in(text);

    assertThat(provider.isEmpty() || text.contains("media_storage_providers")).isTrue();
  }

  /** What no server can have as its address is passed over, as files are that name none. */
  @Test
  void databases_withAHostThatIsNone_passedOver() {
    String text = "database:\n  args:\n    host: 'a b'\n    database: synapse\n";

    assertThat(HelmDatabases.of(map(text))).isEmpty();
  }

  @Test
  void databases_withAUriWhoseHostIsNone_passedOver() {
    assertThat(HelmDatabases.of(map("database:\n  uri: 'postgresql://u@a b:5432/mas'\n")))
        .isEmpty();
  }

  private static ConfigMap map(String text) {
    return new ConfigMapBuilder().addToData("homeserver.yaml", text).build();
  }
}
