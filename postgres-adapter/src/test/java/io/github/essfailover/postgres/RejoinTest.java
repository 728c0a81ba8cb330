package io.github.essfailover.postgres;

import static io.github.essfailover.postgres.RejoinScene.RELEASED;
import static io.github.essfailover.postgres.RejoinScene.ROWS;
import static io.github.essfailover.postgres.RejoinScene.look;
import static io.github.essfailover.postgres.RejoinScene.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DatabaseState.Role;
import io.github.essfailover.model.Release;
import io.github.essfailover.postgres.RejoinScene.Left;
import io.github.essfailover.postgres.host.HostFile;
import io.github.essfailover.postgres.host.Shutdown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The way back of an old primary, with PostgreSQL's own programs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RejoinTest {

  private final List<RejoinScene> started = new ArrayList<>();

  @BeforeAll
  void start() throws Exception {
    started.add(RejoinScene.start());
  }

  @AfterAll
  void close() {
    started.forEach(RejoinScene::close);
  }

  private RejoinScene scene() {
    return started.get(0);
  }

  @Test
  void rejoin_exactlyAtTheFork_followsAsItIsWithoutARelease() throws Exception {
    scene().restore(Left.AT_THE_FORK);

    RejoinScene.apply(8, scene().rejoin(scene().dc1(), Optional.empty()));

    assertThat(scene().report().way()).isEqualTo(RejoinReport.Way.FOLLOWED);
    assertThat(scene().report().givenUp()).isEmpty();
    scene().assertRejoined();
  }

  @Test
  void rejoin_pastTheFork_isQuarantinedThenRewoundAndItsLogKept() throws Exception {
    scene().restore(Left.PAST_THE_FORK);

    AdapterException kept = failure(Optional.empty());
    assertThat(kept.code()).isEqualTo("COPY_QUARANTINED");
    assertThat(kept.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(kept.context()).containsEntry("commits", "1");
    assertThat(look(scene().dc1()).isFrozen()).isTrue();
    long shared = scene().fixture.rows(scene().dc1()) - ROWS;
    assertThat(shared).isEqualTo(2);

    scene().rejoin();

    RejoinReport report = scene().report();
    assertThat(report.way()).as(report.toString()).isEqualTo(RejoinReport.Way.REWOUND);
    assertThat(report.commits()).hasValue(1);
    assertThat(report.givenUp().orElseThrow().bytes()).isPositive();
    try (Stream<Path> files = Files.list(Path.of(report.keptIn().orElseThrow()))) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .isNotEmpty()
          .allMatch(name -> name.startsWith("00000001"));
    }
    scene().assertRejoined();
  }

  @Test
  void rejoin_logSinceTheForkRecycled_isCopied() throws Exception {
    scene().restore(Left.WITHOUT_OLD_LOG);

    scene().rejoin();

    assertThat(scene().report().way()).isEqualTo(RejoinReport.Way.COPIED);
    assertThat(scene().report().why()).contains("no rewind");
    scene().assertRejoined();
  }

  /** Same number, same history, other rows: only the mark tells. */
  @Test
  void rejoin_promotedByHandToTheSameTimelineNumber_isCopiedOnlyWithARelease() throws Exception {
    scene().restore(Left.PROMOTED_BY_HAND);

    AdapterException kept = failure(Optional.empty());
    assertThat(kept.code()).isEqualTo("COPY_QUARANTINED");
    assertThat(kept.context().get("found")).contains("no mark proves");
    assertThat(look(scene().dc1()).timeline()).isEqualTo(look(scene().dc2()).timeline());

    scene().rejoin();

    assertThat(scene().report().way()).isEqualTo(RejoinReport.Way.COPIED);
    scene().assertRejoined();
  }

  @Test
  void rejoin_noLogToRecoverFrom_isCopiedOnlyWithARelease() throws Exception {
    scene().restore(Left.AT_THE_FORK);
    scene().host.stop(Shutdown.FAST, soon());
    try (Stream<Path> files = Files.list(scene().data().resolve("pg_wal"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }

    assertThat(failure(Optional.empty()).code()).isEqualTo("COPY_QUARANTINED");
    scene().rejoin();

    assertThat(scene().report().way()).isEqualTo(RejoinReport.Way.COPIED);
    scene().assertRejoined();
  }

  @Test
  void rejoin_runningPrimary_isRefusedUntilFencedThenRewound() throws Exception {
    scene().restore(Left.PAST_THE_FORK);
    scene().host.start(Role.PRIMARY, soon());

    assertThat(failure(RELEASED).code()).isEqualTo("NOT_FENCED");
    assertThat(look(scene().dc1()).isPrimary()).isTrue();
    RejoinScene.apply(8, scene().dc1().writes(Access.REFUSED));
    scene().rejoin();

    assertThat(scene().report().way()).isEqualTo(RejoinReport.Way.REWOUND);
    scene().assertRejoined();
    scene().rejoin();
    scene().assertRejoined();
  }

  @Test
  void rejoin_ofASupersededEpoch_changesNothing() throws Exception {
    scene().restore(Left.PAST_THE_FORK);
    apply(8, scene().rejoin(scene().dc1(), Optional.empty()), "COPY_QUARANTINED");
    String before = scene().host.read(HostFile.AUTO_CONF, soon()).orElseThrow();
    scene().host.stop(Shutdown.FAST, soon());

    apply(5, scene().rejoin(scene().dc1(), RELEASED), "EPOCH_SUPERSEDED");

    assertThat(scene().host.read(HostFile.AUTO_CONF, soon())).hasValue(before);
    assertThat(scene().host.isRunning(soon())).isFalse();
  }

  @Test
  void start_asAPrimary_isRefusedOnAStandbysFolderAndOnAClosedOne() throws Exception {
    scene().restore(Left.AT_THE_FORK);
    scene().host.write(HostFile.STANDBY_SIGNAL, "", soon());
    assertThat(startFailure(Role.PRIMARY)).contains("start as a standby");
    scene().host.delete(HostFile.STANDBY_SIGNAL, soon());
    assertThat(startFailure(Role.STANDBY)).contains("start as a primary");
    scene().host.write(HostFile.REJOIN, "stage=COPYING\n", soon());
    assertThat(startFailure(Role.PRIMARY)).contains("under way");
    RejoinScene.run("chmod", "701", scene().data().toString());
    assertThat(startFailure(Role.PRIMARY)).contains("half done");
    assertThat(startFailure(Role.STANDBY)).contains("half done");
  }

  private String startFailure(Role as) {
    AdapterException refused =
        catchThrowableOfType(AdapterException.class, () -> scene().host.start(as, soon()));
    assertThat(refused.code()).isEqualTo("HOST_START_REFUSED");
    return String.valueOf(refused.context().get("found"));
  }

  private AdapterException failure(Optional<Release> release) {
    return catchThrowableOfType(
        AdapterException.class, () -> RejoinScene.apply(8, scene().rejoin(scene().dc1(), release)));
  }

  private static void apply(long epoch, io.github.essfailover.spi.Change change, String code) {
    AdapterException failed =
        catchThrowableOfType(AdapterException.class, () -> RejoinScene.apply(epoch, change));
    assertThat(failed.code()).isEqualTo(code);
  }
}
