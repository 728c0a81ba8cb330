package io.github.essfailover.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.essfailover.fence.FenceClaim;
import io.github.essfailover.internal.json.JsonText;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Readers of texts, positions and outcomes, with whatever chance brings. */
class ModelPropertyTest {

  private static final List<Function<String, Object>> READERS =
      List.of(
          Lsn::parse,
          DataLoss::parse,
          SynchronousRule::parse,
          IngressAddress::parse,
          FenceClaim::parse);

  /** Garbage, and what is nearly right. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> near =
        Arbitraries.strings()
            .withChars("0123456789abcdefABCDEF/:.,()- ofunknwsinbyteZTNOWRIES_")
            .ofMaxLength(40);
    Arbitrary<String> starts =
        Arbitraries.of(
            "16/B374D848",
            "99999999999 of a",
            "1 of a,b",
            "0 of a",
            "unknown since ",
            "unknown since 2026-11-22T03:00:00Z",
            "-5 bytes",
            "99999999999999999999 bytes",
            "NO_WRITES(main)",
            "NO_EGRESS",
            "2001:db8::1",
            "::",
            "1.2.3.4",
            "::ffff:1.2.3.4",
            "256.1.1.1",
            "a..b",
            "1 of ,",
            "1 of a,,b");
    return Arbitraries.oneOf(
        Arbitraries.strings(),
        near,
        starts,
        starts.flatMap(s -> near.map(n -> s + n)),
        starts.flatMap(s -> Arbitraries.integers().between(0, s.length()).map(s::substring)));
  }

  /** Whatever is read prints as something that reads as the same. */
  @Property(seed = "1", tries = 3000)
  void readers_anyText_valueThatPrintsAndReadsTheSameOrRefused(@ForAll("texts") String text) {
    for (Function<String, Object> reader : READERS) {
      Object[] value = new Object[1];
      Throwable refused = catchThrowable(() -> value[0] = reader.apply(text));
      if (refused == null) {
        assertThat(reader.apply(value[0].toString())).isEqualTo(value[0]);
      } else {
        assertThat(refused).isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Property(seed = "1")
  void lsn_any_printsReadsAndOrdersAsAnUnsignedNumber(@ForAll long one, @ForAll long other) {
    Lsn a = new Lsn(one);
    Lsn b = new Lsn(other);

    assertThat(Lsn.parse(a.toString())).isEqualTo(a);
    assertThat(Integer.signum(a.compareTo(b)))
        .isEqualTo(unsigned(one).compareTo(unsigned(other)))
        .isEqualTo(-Integer.signum(b.compareTo(a)));
    assertThat(b.plusBytes(a.bytesAfter(b))).isEqualTo(a);
    assertThat(a.isAtLeast(b)).isEqualTo(unsigned(one).compareTo(unsigned(other)) >= 0);
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }

  @Property(seed = "1")
  void walSegment_anyPlace_nameReadsBack(
      @ForAll @IntRange(min = 1) int timeline,
      @ForAll @LongRange(min = 0) long position,
      @ForAll @IntRange(min = 20, max = 30) int power) {
    long bytes = 1L << power;
    Lsn start = new Lsn(position / bytes * bytes);
    WalSegment segment = new WalSegment(timeline, start, bytes);

    assertThat(WalSegment.parse(segment.name(), bytes)).contains(segment);
    assertThat(segment.end().bytesAfter(start)).isEqualTo(bytes);
  }

  @Property(seed = "1")
  void walSegment_anyText_aSegmentOfThatNameOrNone(
      @ForAll("hex") String name, @ForAll @IntRange(min = 20, max = 30) int power) {
    WalSegment.parse(name, 1L << power)
        .ifPresent(segment -> assertThat(segment.name()).isEqualToIgnoringCase(name));
  }

  @Provide
  Arbitrary<String> hex() {
    return Arbitraries.strings()
        .withChars("0123456789ABCDEFabcdef.")
        .ofMinLength(20)
        .ofMaxLength(28);
  }

  @Property(seed = "1")
  void loss_any_printsAndReads(@ForAll @LongRange(min = 0) long bytes, @ForAll int seconds) {
    DataLoss known = DataLoss.ofBytes(bytes);
    DataLoss unknown = DataLoss.unknownSince(Instant.ofEpochSecond(seconds));

    assertThat(DataLoss.parse(known.toString())).isEqualTo(known);
    assertThat(DataLoss.parse(unknown.toString())).isEqualTo(unknown);
    assertThat(known.isWithin(known)).isTrue();
    assertThat(known.isWithin(unknown)).isEqualTo(known.isNone());
    assertThat(unknown.isWithin(known)).isFalse();
  }

  @Property(seed = "1", tries = 2000)
  void json_anyText_valueThatWritesAndReadsTheSameOrRefused(@ForAll("json") String text) {
    Object[] value = new Object[1];
    Throwable refused = catchThrowable(() -> value[0] = JsonText.parse(text));
    if (refused == null) {
      // As texts: 1e3 and 1000 are one number in two classes.
      String written = JsonText.write(value[0]);
      assertThat(JsonText.write(JsonText.parse(written))).isEqualTo(written);
      assertThat(JsonText.write(JsonText.parse(JsonText.writeIndented(value[0]))))
          .isEqualTo(written);
      assertThat(JsonText.writeCanonical(JsonText.parse(JsonText.writeCanonical(value[0]))))
          .isEqualTo(JsonText.writeCanonical(value[0]));
    } else {
      assertThat(refused).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Provide
  Arbitrary<String> json() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"a\"",
            "\"b\"",
            "\"\\u202e\"",
            "1",
            "-1",
            "1.50",
            "1e3",
            "1E400",
            "99999999999999999999",
            "true",
            "null",
            " ",
            "\"",
            "\\",
            "{\"a\":1}",
            "[1,2]",
            "\ud800")
        .list()
        .ofMaxSize(12)
        .map(pieces -> String.join("", pieces));
  }

  @Property(seed = "1")
  void json_anyString_writesAndReads(@ForAll String text) {
    assertThat(JsonText.parse(JsonText.write(text))).isEqualTo(text);
  }

  @Property(seed = "1", tries = 2000)
  void outcome_anyStates_asTheTableSays(
      @ForAll List<StepState> states, @ForAll boolean stopped, @ForAll Random random) {
    Outcome outcome = Outcome.of(states, stopped);
    Set<StepState> kinds = EnumSet.noneOf(StepState.class);
    kinds.addAll(states);
    List<StepState> shuffled = new ArrayList<>(states);
    Collections.shuffle(shuffled, random);

    assertThat(Outcome.of(shuffled, stopped)).isEqualTo(outcome);
    assertThat(Outcome.of(kinds, stopped)).isEqualTo(outcome);
    assertThat(outcome == Outcome.COMPLETED)
        .isEqualTo(EnumSet.of(StepState.PROVEN).containsAll(kinds));
    assertThat(outcome == Outcome.COMPLETED || outcome == Outcome.COMPLETED_WITH_DEBTS)
        .isEqualTo(
            EnumSet.of(StepState.PROVEN, StepState.OWED, StepState.WAIVED).containsAll(kinds));
    if (outcome == Outcome.ABORTED) {
      assertThat(kinds).doesNotContain(StepState.PROVEN, StepState.RUNNING, StepState.FAILED);
    }
    if (outcome == Outcome.FAILED) {
      assertThat(kinds).contains(StepState.FAILED);
      assertThat(stopped).isFalse();
    }
  }
}
