package io.github.essfailover.postgres.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a REST API answers, with whatever chance brings: read, or refused with one exception. */
class PatroniReadersPropertyTest {

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "1",
          "-1",
          "1.5",
          "99999999999999999999",
          "\"\"",
          "\"a b\"",
          "\"leader\"",
          "\"running\"",
          "\"dc1.example.org\"",
          "\"http://[bad\"",
          "\"4.1.0\"",
          "\"4\"",
          "[]",
          "{}",
          "[1]",
          "\"\\u0000\\u202e\"");

  private static final List<String> NAMES =
      List.of(
          "name",
          "role",
          "state",
          "timeline",
          "lag",
          "host",
          "port",
          "api_url",
          "pause",
          "version");

  @Provide
  Arbitrary<String> objects() {
    return Combinators.combine(Arbitraries.of(NAMES), Arbitraries.of(VALUES))
        .as((name, value) -> '"' + name + "\":" + value)
        .list()
        .ofMaxSize(9)
        .map(fields -> "{" + String.join(",", fields) + "}");
  }

  @Provide
  Arbitrary<String> clusters() {
    return objects()
        .list()
        .ofMaxSize(4)
        .map(members -> "{\"members\":[" + String.join(",", members) + "],\"pause\":true}");
  }

  @Provide
  Arbitrary<String> broken() {
    return Arbitraries.of(
            "{", "}", "[", "\"members\":", "\"name\"", ":", ",", "null", "\"", "7", "\\")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Property(seed = "1", tries = 2000)
  void view_ofAnyMembers_namesEachOrIsRefused(@ForAll("clusters") String text) {
    viewOrRefusal(text);
  }

  @Property(seed = "1", tries = 2000)
  void view_ofBrokenText_isRefused(@ForAll("broken") String text) {
    viewOrRefusal(text);
  }

  private static void viewOrRefusal(String text) {
    PatroniView[] view = new PatroniView[1];
    Throwable refused = catchThrowable(() -> view[0] = PatroniView.parse(text));
    if (refused == null) {
      assertThat(view[0].members())
          .allSatisfy(member -> assertThat(view[0].member(member.name())).isPresent());
    } else {
      assertThat(refused).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Property(seed = "1", tries = 2000)
  void version_ofAnyStatus_isOneOrRefused(@ForAll("objects") String status) {
    Throwable refused = catchThrowable(() -> Version.parse("{\"patroni\":" + status + "}"));

    if (refused != null) {
      assertThat(refused).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
