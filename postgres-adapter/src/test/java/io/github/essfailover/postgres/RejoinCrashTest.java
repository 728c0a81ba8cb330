package io.github.essfailover.postgres;

import static io.github.essfailover.postgres.RejoinScene.RELEASED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.postgres.RejoinScene.Left;
import io.github.essfailover.postgres.host.HostWork;
import io.github.essfailover.postgres.host.HostWork.Kind;
import io.github.essfailover.postgres.host.PostgresHost;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The orchestrator dies somewhere in a rejoin, and another one repeats it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RejoinCrashTest {

  private static final Set<String> ACTS =
      Set.of("start", "stop", "write", "delete", "keep", "work", "reinstate");

  private final List<RejoinScene> started = new ArrayList<>();

  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;

    Crash(String where) {
      super(where);
    }
  }

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

  /** The n-th act is the last that happens; what comes after it does not. */
  private PostgresHost dyingAfter(int acts) {
    int[] left = {acts};
    return dyingAfter(act -> --left[0] == 0);
  }

  private PostgresHost dyingAfter(Predicate<String> last) {
    return dyingAfter(last, scene().host);
  }

  private static PostgresHost dyingAfter(Predicate<String> last, PostgresHost host) {
    return (PostgresHost)
        Proxy.newProxyInstance(
            PostgresHost.class.getClassLoader(),
            new Class<?>[] {PostgresHost.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(host, arguments);
                if (result instanceof PostgresHost ofRun) {
                  return dyingAfter(last, ofRun);
                }
                if (ACTS.contains(method.getName()) && last.test(method.getName())) {
                  throw new Crash(method.getName());
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** It dies when the copy was begun, which goes on. */
  private PostgresHost dyingAtTheCopy() {
    return (PostgresHost)
        Proxy.newProxyInstance(
            PostgresHost.class.getClassLoader(),
            new Class<?>[] {PostgresHost.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("actingIn")) {
                return proxy;
              }
              try {
                Object result = method.invoke(scene().host, arguments);
                if (arguments[0] instanceof HostWork work && work.kind() == Kind.COPY) {
                  throw new Crash("copy");
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Whether it got to its end. */
  private boolean attempt(int acts, List<String> crashes) throws Exception {
    try {
      RejoinScene.apply(8, scene().rejoin(scene().dc1(dyingAfter(acts)), RELEASED));
      return true;
    } catch (Crash e) {
      crashes.add(e.getMessage());
      scene().assertCannotBecomeAPrimary();
      return false;
    }
  }

  /** Each point takes two rejoins; here every third, in CI all of them. */
  @Test
  void rejoin_diesOnceAfterAnActOfARewind_isFinishedByTheNext() throws Exception {
    List<String> crashes = new ArrayList<>();
    int stride = Boolean.getBoolean("lab.required") ? 1 : 3;
    for (int acts = 1; ; acts += stride) {
      scene().restore(Left.PAST_THE_FORK);
      if (attempt(acts, crashes)) {
        break;
      }
      scene().rejoin();
      scene().assertRejoined();
    }
    assertThat(crashes).hasSizeGreaterThan(3);
  }

  @Test
  void rejoin_diesAgainAndAgain_comesFurtherEachTime() throws Exception {
    for (Left how : List.of(Left.AT_THE_FORK, Left.WITHOUT_OLD_LOG)) {
      scene().restore(how);
      List<String> crashes = new ArrayList<>();
      for (int acts = 1; !attempt(acts, crashes); acts++) {
        assertThat(acts).as("attempts: %s", crashes).isLessThan(30);
      }
      assertThat(crashes).isNotEmpty();
      scene().assertRejoined();
    }
  }

  /** What a killed pg_rewind leaves: a closed folder without the files it had. */
  @Test
  void rejoin_rewindKilledInItsMiddle_isCopiedByTheNext() throws Exception {
    scene().restore(Left.PAST_THE_FORK);
    PostgresHost killed =
        (PostgresHost)
            Proxy.newProxyInstance(
                PostgresHost.class.getClassLoader(),
                new Class<?>[] {PostgresHost.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("actingIn")) {
                    return proxy;
                  }
                  if (arguments[0] instanceof HostWork work && work.kind() == Kind.REWIND) {
                    Path job = Files.createDirectories(scene().work().resolve("job"));
                    Files.deleteIfExists(job.resolve("exit"));
                    Files.writeString(job.resolve("ticket"), work.ticket() + "\n");
                    Files.writeString(job.resolve("kind"), work.kind() + "\n");
                    RejoinScene.run("chmod", "701", scene().data().toString());
                    Files.delete(scene().data().resolve("standby.signal"));
                    Files.delete(scene().data().resolve("PG_VERSION"));
                    throw new Crash("rewind");
                  }
                  try {
                    return method.invoke(scene().host, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });

    assertThatThrownBy(() -> RejoinScene.apply(8, scene().rejoin(scene().dc1(killed), RELEASED)))
        .isInstanceOf(Crash.class);
    scene().assertCannotBecomeAPrimary();
    scene().rejoin();

    assertThat(scene().report().way()).isEqualTo(RejoinReport.Way.COPIED);
    assertThat(scene().report().why()).contains("no rewind");
    scene().assertRejoined();
  }

  /** What a killed copy leaves: a closed folder with half of the files. */
  @Test
  void rejoin_copyKilledInItsMiddle_isMadeAgain() throws Exception {
    scene().restore(Left.WITHOUT_OLD_LOG);
    PostgresHost dying = dyingAtTheCopy();
    assertThatThrownBy(() -> RejoinScene.apply(8, scene().rejoin(scene().dc1(dying), RELEASED)))
        .isInstanceOf(Crash.class);
    scene().host.cancel(RejoinScene.soon());
    Path data = scene().data();
    Files.deleteIfExists(data.resolve("global/pg_control"));
    Files.createDirectories(data.resolve("essfailover.new/base"));
    Files.deleteIfExists(data.resolve("PG_VERSION"));
    scene().rejoinAgain();

    assertThat(scene().report().way()).isEqualTo(RejoinReport.Way.COPIED);
    scene().assertRejoined();
  }
}
