package io.github.essfailover.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabMainTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void run_ofAListWithAnUnknownScenario_playsNoneOfThem() {
    assertThat(LabMain.run(List.of("power-loss,flood"), System.out, err)).isEqualTo(2);
  }

  @Test
  void run_ofAnUnknownScenario_saysWhichThereAreAndBuildsNothing() {
    assertThat(LabMain.run(List.of("flood"), System.out, err)).isEqualTo(2);
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .startsWith("There is no scenario 'flood'. Known scenarios: power-loss, ")
        .contains(", all");
  }

  @Test
  void run_ofAnUnknownFlavour_saysWhichThereAreAndBuildsNothing() {
    String before = System.setProperty("lab.flavour", "vanilla");
    try {
      assertThat(LabMain.run(List.of("power-loss"), System.out, err)).isEqualTo(2);
    } finally {
      if (before == null) {
        System.clearProperty("lab.flavour");
      } else {
        System.setProperty("lab.flavour", before);
      }
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8).strip())
        .isEqualTo("There is no flavour 'vanilla'. Known flavours: classic, helm");
  }
}
