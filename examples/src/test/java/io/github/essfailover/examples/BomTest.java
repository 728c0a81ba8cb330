package io.github.essfailover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The bill of materials names what is published, in the parent's version. */
class BomTest {

  private static final Pattern MODULE = Pattern.compile("<module>([a-z0-9-]+)</module>");
  private static final Pattern ARTIFACT =
      Pattern.compile("<artifactId>(essfailover-[a-z0-9-]+)</artifactId>");
  private static final Pattern VERSION = Pattern.compile("<version>([0-9A-Z.-]+)</version>");

  /** They are run, not depended on; and the bill itself. */
  private static final Set<String> NOT_PUBLISHED =
      Set.of("essfailover-lab", "essfailover-examples", "essfailover-bom");

  @Test
  void bom_hasEachPublishedModule() throws IOException {
    Set<String> published = new TreeSet<>();
    for (MatchResult module : all(MODULE, pom("."))) {
      String pom = pom(module.group(1)).replaceAll("(?s)<parent>.*?</parent>", "");
      published.add(all(ARTIFACT, pom).get(0).group(1));
    }
    published.removeAll(NOT_PUBLISHED);
    Set<String> named = new TreeSet<>();
    all(ARTIFACT, pom("bom")).forEach(artifact -> named.add(artifact.group(1)));
    named.removeAll(NOT_PUBLISHED);

    assertThat(named).isEqualTo(published);
  }

  @Test
  void bom_hasTheVersionOfItsParent() throws IOException {
    assertThat(all(VERSION, pom("bom")).get(0).group(1))
        .isEqualTo(all(VERSION, pom(".")).get(0).group(1));
  }

  private static List<MatchResult> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }

  private static String pom(String module) throws IOException {
    return Files.readString(Sources.ROOT.resolve(Path.of(module, "pom.xml")));
  }
}
