package io.github.essfailover.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.journal.FileNotes;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Halt;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.NoteStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What version 1 wrote of kill switches and acknowledgements; it never changes. */
class StoredSwitchTest {

  private static final String THROWN =
      "{\"thrown\":true,\"by\":\"Ada\",\"why\":\"INC-7: storage moves\",\"at\":\"2026-11-22T03:00:00Z\"}";

  private static final String ACKNOWLEDGED =
      "{\"by\":\"Ada\",\"note\":\"dc1 stays down\",\"at\":\"2026-11-22T03:00:00Z\"}";

  private static final DeploymentId DEPLOYMENT = DeploymentId.of("example.org");
  private static final DataCenterId DC2 = DataCenterId.of("dc2");
  private static final Instant AT = Instant.parse("2026-11-22T03:00:00Z");
  private static final Person ADA = Person.named("Ada");

  @TempDir private Path folder;
  private NoteStore notes;
  private KillSwitch switches;

  @BeforeEach
  void open() {
    notes = FileNotes.in(folder);
    switches = KillSwitch.over(notes, DEPLOYMENT, Clock.fixed(AT, ZoneOffset.UTC));
  }

  @Test
  void thrown_stored_readAndWrittenTheSame() {
    notes.put("kill-switch.deployment/example.org", THROWN.getBytes(StandardCharsets.UTF_8));
    notes.put("kill-switch.data-center/example.org/dc2", THROWN.getBytes(StandardCharsets.UTF_8));

    assertThat(switches.halts(List.of(DC2)))
        .containsExactly(
            new Halt(Optional.empty(), Optional.of(ADA), "INC-7: storage moves", AT),
            new Halt(Optional.of(DC2), Optional.of(ADA), "INC-7: storage moves", AT));

    switches.halt(DC2, ADA, "INC-7: storage moves");
    assertThat(noted("kill-switch.data-center/example.org/dc2")).isEqualTo(THROWN);
  }

  @Test
  void thrown_withFieldsThatNobodyKnows_countsAsThrown() {
    String more = THROWN.replaceFirst("\\{", "{\"ticket\":7,");
    notes.put("kill-switch.deployment/example.org", more.getBytes(StandardCharsets.UTF_8));

    assertThat(switches.halts(List.of())).hasSize(1);
  }

  @Test
  void acknowledgement_stored_readAndWrittenTheSame() {
    Acknowledgements all =
        Acknowledgements.over(notes, DEPLOYMENT, Clock.fixed(AT, ZoneOffset.UTC));
    RunId run = RunId.of("example.org-1");
    notes.put(
        "acknowledged/example.org/example.org-1", ACKNOWLEDGED.getBytes(StandardCharsets.UTF_8));
    assertThat(all.has(run)).isTrue();

    all.acknowledge(run, ADA, "dc1 stays down");
    assertThat(noted("acknowledged/example.org/example.org-1")).isEqualTo(ACKNOWLEDGED);
  }

  private String noted(String key) {
    return new String(notes.get(key).orElseThrow(), StandardCharsets.UTF_8);
  }
}
