package io.github.essfailover.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes from outside cannot look like a line of ours, nor steer a terminal. */
class LinesTest {

  private static final String FORGED = " 2026-01-01 INFO all is well";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "\r\n",
        "\u0085",
        "\u2028",
        "\u2029",
        "\u000b",
        "\u001b[2J",
        "\u009b2J",
        "\u202e",
        "\u2066",
        "\u0000",
        "\u0007"
      })
  void one_marksThatBreakOrTurnALine_areSpaces(String mark) {
    String text = "seen" + mark + FORGED;

    assertThat(Lines.one(text)).doesNotContainPattern(marks()).contains("seen ", FORGED.strip());
    assertThat(Finding.of("a.check", Severity.ERROR, text, text).toString())
        .doesNotContainPattern(marks());
    AdapterException failure =
        AdapterException.notApplied("ANY", "It failed.", Map.of("seen", text), null);
    assertThat(failure.getMessage()).doesNotContainPattern(marks());
    assertThat(failure.context()).containsEntry("seen", text);
  }

  @Test
  void one_ordinaryText_staysAsItIs() {
    String text = "Ünïcödé, 'quotes' \"too\"; $(id) `id` % <b> 日本語 🙂";
    assertThat(Lines.one(text)).isEqualTo(text);
  }

  private static String marks() {
    return "[\\p{Cc}\\p{Zl}\\p{Zp}\\u202A-\\u202E\\u2066-\\u2069]";
  }
}
