package io.github.essfailover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.RunId;
import io.github.essfailover.report.RunReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunHistoryTest {

  private static final RunId RUN = RunId.of("example.org-1");
  private static final SampleRun SAMPLE = SampleRun.ofEveryKind();

  private static JournalException damaged(List<byte[]> records) {
    JournalException damage =
        catchThrowableOfType(JournalException.class, () -> RunHistory.verified(RUN, records));
    assertThat(damage).isNotNull();
    assertThat(damage.code()).isEqualTo("JOURNAL_DAMAGED");
    assertThat(damage.context()).containsEntry("run", "example.org-1");
    return damage;
  }

  static Stream<JournalEntry> entries() {
    return Stream.concat(
        SAMPLE.entries().stream(), Stream.of(SampleRun.adopted(), SampleRun.intervened()));
  }

  /** Every record but the last, which only the store's own checksum protects. */
  static IntStream followed() {
    return IntStream.range(0, SAMPLE.entries().size() - 1);
  }

  @Test
  void sample_hasEveryKind() {
    assertThat(entries().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(
            Stream.of(JournalEntry.class.getPermittedSubclasses()).collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @MethodSource("entries")
  void entry_encoded_decodedEqual(JournalEntry entry) {
    JournalRecord record = new JournalRecord(RUN, 7, "ab".repeat(32), List.of(entry, entry));

    JournalRecord decoded = JournalRecord.decode(record.encode());

    assertThat(decoded).isEqualTo(record);
    assertThat(decoded.encode()).isEqualTo(record.encode());
    assertThat(new String(record.encode(), StandardCharsets.UTF_8)).doesNotContain("\n");
  }

  @Test
  void verified_whole_allEntries() {
    RunHistory history = SAMPLE.history();

    assertThat(history.entries()).isEqualTo(SAMPLE.entries());
    assertThat(history.nextSequence()).isEqualTo(SAMPLE.entries().size());
    assertThat(history.opening()).contains((JournalEntry.RunOpened) SAMPLE.entries().get(0));
    assertThat(history.end())
        .hasValueSatisfying(
            end -> assertThat(end.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS));
  }

  @Test
  void end_goesOnAfterAnEnd_none() {
    RunHistory history =
        SampleRun.opened(1).ended(Outcome.INTERRUPTED, "stop").resumed(2).history();

    assertThat(history.end()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("followed")
  void verified_changedRecord_damaged(int index) {
    List<byte[]> records = SAMPLE.records();
    String text = new String(records.get(index), StandardCharsets.UTF_8);
    byte[] changed =
        text.replace("\"at\":\"2026", "\"at\":\"2025").getBytes(StandardCharsets.UTF_8);
    assertThat(changed).isNotEqualTo(records.get(index));
    records.set(index, changed);

    assertThat(damaged(records).context()).containsEntry("record", Integer.toString(index + 1));
  }

  @ParameterizedTest
  @MethodSource("followed")
  void verified_missingRecord_damaged(int index) {
    List<byte[]> records = SAMPLE.records();
    records.remove(index);

    damaged(records);
  }

  @ParameterizedTest
  @MethodSource("followed")
  void verified_swappedRecords_damaged(int index) {
    List<byte[]> records = SAMPLE.records();
    Collections.swap(records, index, index + 1);

    damaged(records);
  }

  @ParameterizedTest
  @MethodSource("followed")
  void verified_foreignRecord_damaged(int index) {
    List<byte[]> records = SAMPLE.records();
    records.set(index, SampleRun.completed(5).records().get(Math.min(index, 12)));

    damaged(records);
  }

  @Test
  void verified_foreignRecordAtTheEnd_damaged() {
    List<byte[]> records = new ArrayList<>(SampleRun.completed(1).records());
    List<byte[]> foreign = SampleRun.completed(5).records();
    records.set(records.size() - 1, foreign.get(foreign.size() - 1));

    damaged(records);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "{}",
        "{\"version\":0}",
        "{\"version\":1,\"sequence\":0}",
        "{\"version\":1,\"sequence\":0.5,\"previous\":\"\"}",
      })
  void verified_unreadableRecord_damaged(String text) {
    damaged(List.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'kind':'Unheard','at':'2026-11-22T03:00:00Z'}",
        "{'kind':'RunEnded','at':'noon','outcome':'FAILED','note':''}",
        "{'kind':'RunEnded','at':'2026-11-22T03:00:00Z','outcome':'BAD','note':''}",
        "{'kind':'QuestionAsked','at':'2026-11-22T03:00:00Z'}",
        "{'kind':'QuestionAnswered','at':'2026-11-22T03:00:00Z'}",
        "{'kind':'RunOpened','at':'2026-11-22T03:00:00Z','plan':'{}'}",
        "{'kind':'StepSettled','at':'2026-11-22T03:00:00Z','step':'a','state':'PROVEN','seen':'',"
            + "'evidence':[{'witness':'w','claims':['NO_WRITES('],'strength':'NORMAL','seen':'',"
            + "'observedAt':'2026-11-22T03:00:00Z','maxAge':'PT1S'}]}",
      })
  void verified_unreadableEntry_damagedAndNeverAnotherException(String entry) {
    String record =
        "{'version':1,'sequence':0,'previous':'"
            + JournalRecord.FIRST
            + "','entries':["
            + entry
            + "]}";

    damaged(List.of(record.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
  }

  /** Written by version 1 of the format; whatever changes, it stays readable. */
  @Test
  void verified_goldenJournal_readable() throws IOException {
    List<byte[]> records = golden();

    RunHistory history = RunHistory.verified(RUN, records);

    assertThat(history.entries()).isEqualTo(SAMPLE.entries());
    assertThat(records.stream().map(r -> new String(r, StandardCharsets.UTF_8)).toList())
        .as("what is written today")
        .isEqualTo(
            SAMPLE.records().stream().map(r -> new String(r, StandardCharsets.UTF_8)).toList());
    assertThat(RunReport.of(history).outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
  }

  @Test
  void verified_goldenAdoption_readable() throws IOException {
    List<byte[]> records = golden("adoption-1.jsonl");

    RunHistory history = RunHistory.verified(RUN, records);

    assertThat(history.adoption()).contains(SampleRun.adopted());
    assertThat(history.opening()).isEmpty();
    assertThat(history.deployment()).contains(SampleRun.adopted().deployment());
    assertThat(history.epoch()).isEqualTo(3);
    assertThat(new String(records.get(0), StandardCharsets.UTF_8))
        .as("what is written today")
        .isEqualTo(
            new String(
                new JournalRecord(RUN, 0, JournalRecord.FIRST, List.of(SampleRun.adopted()))
                    .encode(),
                StandardCharsets.UTF_8));
  }

  private static List<byte[]> golden() throws IOException {
    return golden("version-1.jsonl");
  }

  private static List<byte[]> golden(String name) throws IOException {
    try (InputStream in = RunHistoryTest.class.getResourceAsStream("/journals/" + name)) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(line -> line.getBytes(StandardCharsets.UTF_8)).toList();
    }
  }
}
