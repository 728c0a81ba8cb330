package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.labservers.postgres.PostgresBinaries;
import io.github.essfailover.model.RejoinState;
import io.github.essfailover.postgres.RejoinScene.Left;
import io.github.essfailover.postgres.host.CommandPostgresHost;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A copy that takes longer than a call: several calls, another orchestrator in its middle, and the
 * end of its program from outside.
 */
class SlowCopyTest {

  /** Less than an act of the engine gets; a call waits for the copy with what is beyond 6 s. */
  private static final Duration CALL = Duration.ofSeconds(14);

  private final List<RejoinScene> started = new ArrayList<>();

  @AfterEach
  void close() {
    started.forEach(
        scene -> {
          scene.host.cancel(RejoinScene.soon());
          scene.close();
        });
  }

  /** The same machine, with little of its network for copies. */
  private static CommandPostgresHost slow(RejoinScene scene) {
    return CommandPostgresHost.over(LocalCommandRunner.create())
        .dataFolder(scene.data().toString())
        .programs("/usr/lib/postgresql/15/bin")
        .asOwner(PostgresBinaries.unprivileged().toArray(String[]::new))
        .backupOptions("--max-rate=1M")
        .build();
  }

  private static void call(RejoinScene scene, CommandPostgresHost host, long epoch) {
    scene.rejoin(scene.dc1(host), RejoinScene.RELEASED).apply(TestCall.of(epoch, CALL));
  }

  private static RejoinState state(RejoinScene scene) {
    return scene.dc1().rejoinState(RejoinScene.soon()).orElseThrow();
  }

  /** On a busy machine a call may end before the server is stopped; the engine repeats it, too. */
  private static void callAgain(RejoinScene scene, long epoch) {
    try {
      call(scene, slow(scene), epoch);
    } catch (AdapterException e) {
      assertThat(e.effect()).isNotEqualTo(Effect.PERMANENT);
    }
  }

  /** Until the files are being copied; each call is short. */
  private static void untilItCopies(RejoinScene scene, long epoch) throws Exception {
    scene.until(
        () -> {
          callAgain(scene, epoch);
          Optional<RejoinState> now = scene.dc1().rejoinState(RejoinScene.soon());
          return now.filter(RejoinState::underWay).isPresent()
              && now.get().seen().matches("copies, \\d+ of \\d+ bytes .*");
        });
  }

  @Test
  void rejoin_copyLongerThanACall_survivesItsOrchestratorAndBeginsAnewWhenItIsKilled()
      throws Exception {
    RejoinScene scene = RejoinScene.start();
    started.add(scene);
    scene.restore(Left.WITHOUT_OLD_LOG);

    untilItCopies(scene, 7);
    String ticket = ticket(scene);
    call(scene, slow(scene), 8);

    assertThat(ticket(scene)).as("another orchestrator finds the same copy").isEqualTo(ticket);
    assertThat(state(scene).underWay()).isTrue();
    scene.assertCannotBecomeAPrimary();
    AdapterException old =
        catchThrowableOfType(AdapterException.class, () -> call(scene, slow(scene), 7));
    assertThat(old.code()).as("the one before is refused").isEqualTo("EPOCH_SUPERSEDED");

    scene.host.cancel(RejoinScene.soon());
    AdapterException killed =
        catchThrowableOfType(AdapterException.class, () -> call(scene, slow(scene), 8));
    assertThat(killed.code()).isEqualTo("COPY_BROKEN_OFF");
    scene.assertCannotBecomeAPrimary();

    scene.rejoin();

    assertThat(ticket(scene)).isNotEqualTo(ticket);
    assertThat(scene.report().way()).isEqualTo(RejoinReport.Way.COPIED);
    assertThat(state(scene).underWay()).isFalse();
    assertThat(state(scene).seen()).startsWith("COPIED");
    scene.assertRejoined();
  }

  private static String ticket(RejoinScene scene) throws Exception {
    return Files.readString(scene.work().resolve("job/ticket"));
  }
}
