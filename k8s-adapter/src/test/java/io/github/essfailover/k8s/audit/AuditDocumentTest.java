package io.github.essfailover.k8s.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about the audit knows each of its checks, and no other. */
class AuditDocumentTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(cluster\\.[a-z-]+)` \\|");

  @Test
  void page_everyCheck_isThere() throws Exception {
    Set<String> listed = new TreeSet<>();
    Matcher matcher = ROW.matcher(Files.readString(Path.of("../docs/audit.md")));
    while (matcher.find()) {
      listed.add(matcher.group(1));
    }

    assertThat(listed).isEqualTo(ClusterChecks.names());
  }
}
