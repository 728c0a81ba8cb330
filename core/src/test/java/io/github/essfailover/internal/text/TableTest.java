package io.github.essfailover.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void cells_areAlignedByTheWidest() {
    assertThat(new Table("  ").row("a", "b").row("longer", "c"))
        .hasToString("  a       b\n  longer  c\n");
  }

  @Test
  void cellThatNobodyReads_doesNotWidenTheOtherRows() {
    String list = "x".repeat(5_000);

    assertThat(new Table("").row("a", "b", "c").row("a", list, "d"))
        .hasToString("a  b  c\na  " + list + "  d\n");
  }
}
