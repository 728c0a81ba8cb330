package io.github.essfailover;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.github.essfailover.journal.FileJournal;
import io.github.essfailover.matrix.MatrixServiceProbe;
import io.github.essfailover.spi.StepHandler;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {

  private static final String ROOT = "io.github.essfailover";

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  /** From top to bottom: each may use only what stands below it, and its own line. */
  private static final List<List<String>> LAYERS =
      List.of(
          List.of(""),
          List.of(
              ".internal.engine",
              ".internal.guard",
              ".internal.steps",
              ".internal.planner",
              ".internal.readiness",
              ".internal.rehearsal",
              ".internal.runbook",
              ".internal.vantage",
              ".internal.watch"),
          List.of(".metrics"),
          List.of(".watch"),
          List.of(".alert"),
          List.of(".guard"),
          List.of(".report"),
          List.of(".event"),
          List.of(".journal"),
          List.of(".plan"),
          List.of(".request"),
          List.of(".command", ".manual", ".matrix"),
          List.of(".spi"),
          List.of(".fence"),
          List.of(".model"),
          List.of(".internal.render"),
          List.of(".internal.json", ".internal.text"),
          List.of(".error"));

  /** Builders and factories whose default is the system's clock; all of them take another one. */
  private static final DescribedPredicate<JavaClass> MAY_DEFAULT_TO_THE_SYSTEM_CLOCK =
      is(
          OrchestratorBuilder.class,
          ReturnGuardBuilder.class,
          FileJournal.class,
          MatrixServiceProbe.class);

  /** Its default chance; it takes another one. */
  private static final DescribedPredicate<JavaClass> MAY_DEFAULT_TO_SECURE_RANDOM =
      is(OrchestratorBuilder.class);

  static IntStream layers() {
    return IntStream.range(1, LAYERS.size());
  }

  @ParameterizedTest
  @MethodSource("layers")
  void layers_importsPointDownOnly(int index) {
    String[] above = packages(LAYERS.subList(0, index).stream().flatMap(List::stream));
    ArchRule rule =
        noClasses()
            .that()
            .resideInAnyPackage(packages(LAYERS.get(index).stream()))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(above);

    rule.check(CORE);
  }

  @Test
  void layers_coverEveryPackage() {
    Set<String> layered =
        LAYERS.stream().flatMap(List::stream).map(ROOT::concat).collect(toCollection(TreeSet::new));

    assertThat(packagesOfCore()).isEqualTo(layered);
  }

  @Test
  void readyMadePorts_doNotKnowEachOther() {
    slices()
        .matching(ROOT + ".(command|manual|matrix)")
        .should()
        .notDependOnEachOther()
        .check(CORE);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CORE);
  }

  @Test
  void time_comesFromAClock() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(LocalDate.class, "now")
        .orShould()
        .callMethod(LocalTime.class, "now")
        .orShould()
        .callMethod(LocalDateTime.class, "now")
        .orShould()
        .callMethod(OffsetDateTime.class, "now")
        .orShould()
        .callMethod(ZonedDateTime.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callConstructor(java.util.Date.class)
        .check(CORE);
  }

  @Test
  void systemClock_isADefaultOfBuildersOnly() {
    noClasses()
        .that(DescribedPredicate.not(MAY_DEFAULT_TO_THE_SYSTEM_CLOCK))
        .should()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(Clock.class, "systemDefaultZone")
        .check(CORE);
  }

  @Test
  void threads_neverSleep() {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class, int.class)
        .orShould()
        .callMethod(java.util.concurrent.TimeUnit.class, "sleep", long.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.util.concurrent.locks.LockSupport.class)
        .check(CORE);
  }

  @Test
  void chance_isGiven() {
    noClasses()
        .should()
        .callMethod(Math.class, "random")
        .orShould()
        .callConstructor(Random.class)
        .orShould()
        .callConstructor(Random.class, long.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ThreadLocalRandom.class)
        .orShould()
        .callMethod(java.util.UUID.class, "randomUUID")
        .check(CORE);
    noClasses()
        .that(DescribedPredicate.not(MAY_DEFAULT_TO_SECURE_RANDOM))
        .should()
        .dependOnClassesThat()
        .areAssignableTo(SecureRandom.class)
        .check(CORE);
  }

  @Test
  void environment_isNeverRead() {
    noClasses()
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class, String.class)
        .orShould()
        .callMethod(System.class, "getProperties")
        .orShould()
        .callMethod(Boolean.class, "getBoolean", String.class)
        .orShould()
        .callMethod(Runtime.class, "addShutdownHook", Thread.class)
        .check(CORE);
  }

  @Test
  void jackson_staysInsideJson() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".internal.json")
        .should()
        .dependOnClassesThat(resideInAPackage("com.fasterxml.."))
        .check(CORE);
  }

  @Test
  void templates_stayInsideRender() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".internal.render")
        .should()
        .dependOnClassesThat(resideInAPackage("com.samskivert.."))
        .check(CORE);
  }

  @Test
  void resilience4j_staysInsideTheEngine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".internal.engine")
        .should()
        .dependOnClassesThat(resideInAPackage("io.github.resilience4j.."))
        .check(CORE);
  }

  @Test
  void names_sayWhatAThingIs() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .orShould()
        .haveSimpleNameEndingWith("Processor")
        .orShould()
        .haveSimpleNameStartingWith("Abstract")
        .check(CORE);
    noClasses()
        .that(DescribedPredicate.not(is(StepHandler.class)))
        .should()
        .haveSimpleNameEndingWith("Handler")
        .check(CORE);
  }

  @Test
  void packages_areNullMarked() {
    Set<String> unmarked = new TreeSet<>();
    for (String name : packagesOfCore()) {
      JavaPackage one = CORE.getPackage(name);
      if (!one.isAnnotatedWith(NullMarked.class)) {
        unmarked.add(name);
      }
    }

    assertThat(unmarked).isEmpty();
  }

  @Test
  void module_exportsEverythingButInternals() throws IOException, URISyntaxException {
    ModuleDescriptor module = module();
    Set<String> exported =
        module.exports().stream()
            .map(ModuleDescriptor.Exports::source)
            .collect(toCollection(TreeSet::new));
    Set<String> expected = packagesOfCore();
    expected.removeIf(name -> name.contains(".internal"));

    assertThat(exported).isEqualTo(expected);
    assertThat(module.opens()).isEmpty();
  }

  @Test
  void classes_areFinalSealedOrMeantForExtension() {
    classes()
        .that()
        .areTopLevelClasses()
        .and()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .doNotHaveModifier(com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT)
        .and()
        .doNotHaveSimpleName("AdapterException")
        .and(DescribedPredicate.describe("are not sealed", one -> !one.reflect().isSealed()))
        .and()
        .doNotHaveSimpleName("package-info")
        .and()
        .doNotHaveSimpleName("module-info")
        .should()
        .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
        .check(CORE);
  }

  private static ModuleDescriptor module() throws IOException, URISyntaxException {
    URI classes =
        FailoverOrchestrator.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    try (InputStream in = Files.newInputStream(Path.of(classes).resolve("module-info.class"))) {
      return ModuleDescriptor.read(in);
    }
  }

  private static Set<String> packagesOfCore() {
    return CORE.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> name.startsWith(ROOT))
        .collect(toCollection(TreeSet::new));
  }

  private static String[] packages(Stream<String> suffixes) {
    return suffixes.map(ROOT::concat).toArray(String[]::new);
  }

  private static DescribedPredicate<JavaClass> is(Class<?>... types) {
    return DescribedPredicate.describe(
        "one of " + List.of(types),
        one -> Stream.of(types).anyMatch(type -> one.getName().equals(type.getName())));
  }
}
