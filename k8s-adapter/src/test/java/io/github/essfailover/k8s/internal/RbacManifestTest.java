package io.github.essfailover.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.github.essfailover.k8s.internal.Permission.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code -Dupdate.docs=true} writes the manifests anew. */
final class RbacManifestTest {

  private static final Path FOLDER = Path.of("src/main/resources/io/github/essfailover/k8s/rbac");
  private static final Set<String> READING = Set.of("get", "list", "watch");

  @ParameterizedTest
  @MethodSource("manifests")
  void manifest_ofEachRole_saysWhatTheListSays(RbacManifest wanted) throws IOException {
    Path file = FOLDER.resolve(wanted.file());
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(file, wanted.text());
    }

    assertThat(Files.readString(file, StandardCharsets.UTF_8)).isEqualTo(wanted.text());
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void rules_parsed_haveTheVerbsOfTheirRole(RbacManifest manifest) throws IOException {
    List<PolicyRule> rules = rules(manifest);

    Set<String> verbs = new TreeSet<>();
    rules.forEach(rule -> verbs.addAll(rule.getVerbs()));
    assertThat(rules).isNotEmpty().allMatch(rule -> !rule.getResources().isEmpty());
    assertThat(verbs).doesNotContain("*");
    assertThat(READING.containsAll(verbs))
        .isEqualTo(Set.of(Role.WATCH, Role.AUDIT).contains(manifest.role()));
  }

  /** Applied one after the other, the manifests of both flavours are as good as each alone. */
  @Test
  void clusterRoles_ofBothFlavours_areEqual() {
    for (Role role : List.of(Role.WATCH, Role.FAILOVER)) {
      assertThat(clusterRole(new RbacManifest(role, true)))
          .isEqualTo(clusterRole(new RbacManifest(role, false)));
    }
  }

  private static String clusterRole(RbacManifest manifest) {
    return Stream.of(manifest.text().split("(?m)^---$", -1))
        .filter(document -> document.contains("\nkind: ClusterRole\n"))
        .filter(document -> !document.contains("-discovery"))
        .findFirst()
        .orElseThrow();
  }

  static List<RbacManifest> manifests() {
    return RbacManifest.all();
  }

  private static List<PolicyRule> rules(RbacManifest manifest) throws IOException {
    return Stream.of(Files.readString(FOLDER.resolve(manifest.file())).split("(?m)^---$", -1))
        .filter(document -> document.contains("\nrules:\n"))
        .flatMap(role -> Serialization.unmarshal(role, ClusterRole.class).getRules().stream())
        .toList();
  }
}
