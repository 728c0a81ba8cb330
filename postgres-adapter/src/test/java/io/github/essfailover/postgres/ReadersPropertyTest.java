package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.SynchronousRule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Settings of a server that people wrote, with whatever chance brings. */
class ReadersPropertyTest {

  @Provide
  Arbitrary<String> conninfos() {
    return Arbitraries.of(
            "host=",
            "port=",
            "5432",
            "99999",
            "0",
            "-1",
            "db",
            "'",
            "\\",
            " ",
            "=",
            "password=",
            "x",
            ",",
            "h1,h2",
            "postgresql://",
            "u:p@",
            "[::1]",
            "/",
            "?",
            "host=%20",
            "&",
            "user=",
            "99999999999",
            "\t",
            "hostaddr=")
        .list()
        .ofMaxSize(9)
        .map(parts -> String.join("", parts));
  }

  @Property(seed = "1", tries = 3000)
  void conninfo_anyText_readAndPrintedWithoutItsPassword(@ForAll("conninfos") String text) {
    Conninfo conninfo = Conninfo.parse(text);

    assertThat(conninfo.toString()).isNotNull();
    assertThat(conninfo.render()).isNotNull();
  }

  @Property(seed = "1")
  void conninfo_anyValues_renderedReadsBack(@ForAll("values") Map<String, String> parameters) {
    Conninfo read = Conninfo.parse(Conninfo.of(parameters).render());

    parameters.forEach((name, value) -> assertThat(read.get(name)).contains(value));
  }

  @Provide
  Arbitrary<Map<String, String>> values() {
    Arbitrary<String> names = Arbitraries.of("user", "application_name", "options", "sslmode");
    return Arbitraries.maps(names, Arbitraries.strings().ofMaxLength(30)).map(LinkedHashMap::new);
  }

  @Test
  void conninfo_longValue_read() {
    String value = "a\\'".repeat(20_000);

    assertThat(Conninfo.parse("options='" + value + "' user=ada").get("user")).contains("ada");
  }

  @Test
  void conninfo_portThatIsNone_noEndpoint() {
    assertThat(Conninfo.parse("host=db port=99999").endpoint()).isEmpty();
    assertThat(Conninfo.parse("host='a b' port=5432").endpoint()).isEmpty();
  }

  @Property(seed = "1", tries = 2000)
  void synchronousNames_anyText_ruleOrNone(@ForAll("settings") String text) {
    Optional<SynchronousRule> rule = SynchronousNames.parse(text);

    rule.ifPresent(r -> assertThat(r.quorum()).isBetween(1, r.standbys().size()));
  }

  @Provide
  Arbitrary<String> settings() {
    return Arbitraries.of(
            "ANY ",
            "FIRST ",
            "1",
            "2",
            "99999999999",
            " ",
            "(",
            ")",
            "a",
            ",",
            "\"a b\"",
            "*",
            "\"",
            "\"\"")
        .list()
        .ofMaxSize(9)
        .map(parts -> String.join("", parts));
  }
}
