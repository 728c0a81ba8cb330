package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.labservers.postgres.PostgresBinaries;
import io.github.essfailover.labservers.postgres.PostgresTrio;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.DatabaseState.Role;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.Release;
import io.github.essfailover.postgres.host.CommandPostgresHost;
import io.github.essfailover.postgres.host.HostFile;
import io.github.essfailover.postgres.host.PostgresHost;
import io.github.essfailover.postgres.host.RewindRights;
import io.github.essfailover.postgres.host.Shutdown;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Debian's servers after a failover from dc1 to dc2, and dc1's data folder as it was left in
 * several ways; a test begins with one of them.
 */
final class RejoinScene implements AutoCloseable {

  /** How dc1 was left. */
  enum Left {
    /** Its log ends where dc2 forked off. */
    AT_THE_FORK,
    /** It committed rows that nobody else has, and crashed. */
    PAST_THE_FORK,
    /** The same, and its log does not reach back to the fork any more. */
    WITHOUT_OLD_LOG,
    /** It was promoted by hand, which gave it the number of dc2's timeline. */
    PROMOTED_BY_HAND
  }

  static final MarkId PROMOTED = MarkId.of("run-1.promote.main.dc2");
  static final Duration PATIENCE = Duration.ofSeconds(90);
  static final int ROWS = 5;
  static final Optional<Release> RELEASED =
      Optional.of(new Release(Person.named("Ada"), "the rows are in the ticket"));

  final TrioFixture fixture;
  final PostgresTrio trio;
  final CommandPostgresHost host;
  private final HostedInstance hosted;

  static RejoinScene start() throws Exception {
    Optional<PostgresBinaries> installed = PostgresBinaries.installed(15);
    assumeTrue(
        Boolean.getBoolean("lab.required") || installed.isPresent(),
        "PostgreSQL 15 with pg_rewind is not installed in /usr/lib/postgresql/15");
    TrioFixture fixture =
        TrioFixture.start(PostgresTrio.in(TrioFixture.WORK).binaries(installed.orElseThrow()));
    try {
      RejoinScene scene = new RejoinScene(fixture, installed.orElseThrow());
      scene.failOver();
      scene.leaveDc1InAllWays();
      return scene;
    } catch (Exception e) {
      fixture.close();
      throw e;
    }
  }

  private RejoinScene(TrioFixture fixture, PostgresBinaries binaries) throws Exception {
    this.fixture = fixture;
    this.trio = fixture.trio();
    this.hosted = new HostedInstance(trio.dc1(), binaries, builder -> builder);
    this.host = hosted.host();
    fixture.superuser(trio.dc1(), RewindRights.script(trio.replicationUser()));
  }

  PostgresServer dc1() {
    return dc1(host);
  }

  PostgresServer dc1(PostgresHost otherHost) {
    return fixture.describe(trio.dc1()).host(otherHost).build();
  }

  DatabaseAdapter dc2() {
    return fixture.standby();
  }

  /** dc1 ends in an orderly manner, so that dc2 has all of its log. */
  private void failOver() throws Exception {
    trio.dc3().powerLoss();
    fixture.commit(fixture.primary(), 2);
    trio.dc1().stop();
    apply(7, dc2().follow(Optional.empty()));
    until(() -> look(dc2()).isFrozen());
    FenceProof proof =
        FenceProof.statedBy(
            Person.named("test"), "a test", List.of(), Instant.now().plus(PATIENCE));
    apply(7, dc2().promote(new Promotion(PROMOTED, 7, proof)));
    until(() -> look(dc2()).hasMark(PROMOTED));
    apply(7, dc2().admit(Set.of("dc1")));
  }

  private void leaveDc1InAllWays() throws Exception {
    save(Left.AT_THE_FORK);
    host.start(Role.PRIMARY, soon());
    fixture.commit(dc1(), ROWS);
    host.stop(Shutdown.IMMEDIATE, soon());
    save(Left.PAST_THE_FORK);
    host.start(Role.PRIMARY, soon());
    fixture.superuser(trio.dc1(), "CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT");
    host.stop(Shutdown.IMMEDIATE, soon());
    recycleLog();
    save(Left.WITHOUT_OLD_LOG);
    restore(Left.AT_THE_FORK);
    host.write(HostFile.STANDBY_SIGNAL, "", soon());
    host.start(Role.STANDBY, soon());
    fixture.superuser(trio.dc1(), "SELECT pg_promote()");
    fixture.commit(dc1(), ROWS);
    host.stop(Shutdown.FAST, soon());
    save(Left.PROMOTED_BY_HAND);
  }

  /** What dc1 needs for its own recovery is left, and nothing older. */
  private void recycleLog() throws IOException {
    String first = WalFiles.suffix(host.controlData(soon()).orElseThrow().redo(), 1024 * 1024);
    try (Stream<Path> files = Files.list(data().resolve("pg_wal"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.length() == 24 && name.substring(8).compareTo(first) < 0) {
          Files.delete(file);
        }
      }
    }
  }

  private void save(Left how) throws Exception {
    run("cp", "-a", data().toString(), saved(how).toString());
  }

  /** dc1 is stopped and its folder as it was left; nothing of an earlier rejoin is there. */
  void restore(Left how) throws Exception {
    host.stop(Shutdown.IMMEDIATE, soon());
    run("rm", "-rf", data().toString(), work().toString());
    run("cp", "-a", saved(how).toString(), data().toString());
  }

  private Path saved(Left how) {
    return data().resolveSibling("left-" + how);
  }

  static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }

  Change rejoin(PostgresServer dc1, Optional<Release> release) {
    return dc1.rejoin(Upstream.withArchive(dc2().endpoint(), "dc1"), release);
  }

  void rejoin() {
    apply(8, rejoin(dc1(), RELEASED));
  }

  /** What was found broken off begins anew, and says so first. */
  void rejoinAgain() {
    try {
      rejoin();
    } catch (AdapterException e) {
      assertThat(e.code()).isEqualTo("COPY_BROKEN_OFF");
      rejoin();
    }
  }

  RejoinReport report() {
    return dc1().lastRejoin(soon()).orElseThrow();
  }

  /** dc1 streams from dc2 and shows what dc2 has; it is what it was in all other respects. */
  void assertRejoined() throws Exception {
    fixture.commit(dc2(), 3);
    long rows = fixture.rows(dc2());
    until(() -> fixture.rows(dc1()) == rows);
    DatabaseState back = look(dc1());
    assertThat(back.role()).isEqualTo(Role.STANDBY);
    assertThat(back.lineage()).isEqualTo(look(dc2()).lineage());
    assertThat(back.following().orElseThrow().upstream()).isEqualTo(dc2().endpoint());
    assertThat(back.following().orElseThrow().streaming()).isTrue();
    assertThat(back.slots()).isEmpty();
    assertThat(back.epoch()).isEqualTo(8);
    assertThat(fixture.one(trio.dc1(), "SHOW cluster_name")).isEqualTo("dc1-own");
    assertThat(fixture.one(trio.dc1(), "SHOW port")).isEqualTo("" + trio.dc1().port());
    assertThat(data().resolve("standby.signal")).exists();
    assertThat(work().resolve("rejoin")).doesNotExist();
  }

  /** Whoever starts it now gets a standby, or nothing. */
  void assertCannotBecomeAPrimary() throws IOException {
    boolean closed = Files.getPosixFilePermissions(data()).size() == 4;
    assertThat(closed || Files.exists(data().resolve("standby.signal")))
        .as("closed, or a standby's folder")
        .isTrue();
  }

  Path data() {
    return trio.dc1().dataFolder();
  }

  Path work() {
    return data().resolveSibling("dc1.essfailover");
  }

  static void apply(long epoch, Change change) {
    change.apply(TestCall.of(epoch, PATIENCE));
  }

  static DatabaseState look(DatabaseAdapter server) {
    return server.observe(soon());
  }

  static Deadline soon() {
    return Deadline.after(PATIENCE, Clock.systemUTC());
  }

  void until(Callable<Boolean> wished) throws Exception {
    Deadline deadline = soon();
    while (!wished.call()) {
      assertThat(deadline.isExpired()).as("waited too long").isFalse();
      fixture.pass(Duration.ofMillis(10));
    }
  }

  @Override
  public void close() {
    try {
      hosted.close();
    } finally {
      fixture.close();
    }
  }
}
