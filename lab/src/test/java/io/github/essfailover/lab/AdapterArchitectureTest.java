package io.github.essfailover.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What adapters may know; it stands here because the lab is the one place that sees all of them.
 */
class AdapterArchitectureTest {

  private static final String ROOT = "io.github.essfailover.";
  private static final List<String> ADAPTERS =
      List.of("postgres", "k8s", "dns", "s3", "ssh", "firewall");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.essfailover");

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "k8s", "dns", "s3", "ssh", "firewall"})
  void adapter_anyClass_knowsNeitherAnotherAdapterNorCoresInternals(String adapter) {
    String[] forbidden =
        java.util.stream.Stream.concat(
                ADAPTERS.stream().filter(other -> !other.equals(adapter)).map(o -> ROOT + o + ".."),
                java.util.stream.Stream.of(
                    ROOT + "internal..", ROOT + "labservers..", ROOT + "lab..", ROOT + "testkit.."))
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + adapter + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "k8s", "dns", "s3", "ssh", "firewall"})
  void adapter_anyClass_asksNoClockOfItsOwnAndNeverSleeps(String adapter) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + adapter + "..")
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(CLASSES);
  }
}
