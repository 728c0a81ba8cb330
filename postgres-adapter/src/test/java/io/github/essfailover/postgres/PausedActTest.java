package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.SynchronousRule;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The table of everything that this adapter changes over SQL. Each act stands still before each of
 * its messages in turn, from the login to the last one; another orchestrator takes the server over
 * and the first one goes on: nothing on the server changes any more. The build tries some of the
 * messages, {@code -Dpostgres.pauses.all=true} all.
 */
class PausedActTest {

  /** Before every message, and with and without a login: some minutes. */
  private static final boolean ALL = Boolean.getBoolean("postgres.pauses.all");

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final SynchronousRule ONE_OF_TWO =
      new SynchronousRule(1, new TreeSet<>(Set.of("dc2", "dc3")));
  private static final Set<String> SLOTS = Set.of("x", "y");
  private static final SynchronousRule DC2 = new SynchronousRule(1, new TreeSet<>(Set.of("dc2")));

  /** How the first one stands still. */
  private enum Pause {
    /** It has not sent the message. */
    BEFORE_IT_SENDS,
    /** The message is there, and the server's process, too, stands still before it reads it. */
    BEFORE_THE_SERVER_READS
  }

  /** Each mutating act. */
  private enum Act {
    REFUSE_WRITES("dc1"),
    ADMIT_WRITES("dc1"),
    ADMIT_SLOTS("dc1"),
    DISMISS_SLOTS("dc1"),
    SYNCHRONIZE("dc1"),
    MARK("dc1"),
    PREPARE("dc1"),
    PREPARE_AFTER_LOSS("dc1"),
    FREEZE("dc2"),
    FOLLOW("dc2"),
    RESTORE("dc2"),
    CLAIM("dc2"),
    PROMOTE("dc3");

    private final String server;

    Act(String server) {
      this.server = server;
    }

    /** Makes the state that it begins in. */
    Change before(DatabaseAdapter on) {
      return switch (this) {
        case REFUSE_WRITES -> on.writes(Access.ADMITTED);
        case ADMIT_WRITES, PREPARE, PREPARE_AFTER_LOSS -> on.writes(Access.REFUSED);
        case ADMIT_SLOTS -> on.dismiss(SLOTS);
        case DISMISS_SLOTS -> on.admit(SLOTS);
        case SYNCHRONIZE -> on.synchronize(ONE_OF_TWO);
        case FREEZE -> attached(on);
        case FOLLOW, RESTORE -> on.follow(Optional.empty());
        case MARK, CLAIM, PROMOTE -> on.claim();
      };
    }

    Change act(DatabaseAdapter on) {
      return switch (this) {
        case REFUSE_WRITES -> on.writes(Access.REFUSED);
        case ADMIT_WRITES -> on.writes(Access.ADMITTED);
        case ADMIT_SLOTS -> on.admit(SLOTS);
        case DISMISS_SLOTS -> on.dismiss(SLOTS);
        case SYNCHRONIZE -> on.synchronize(DC2);
        case MARK -> on.mark(mark(), epoch);
        case PREPARE -> on.prepare(mark(), DataLoss.none());
        case PREPARE_AFTER_LOSS -> on.prepare(mark(), DataLoss.unknown());
        case FREEZE -> on.follow(Optional.empty());
        case FOLLOW -> attached(on);
        case RESTORE -> on.restore();
        case CLAIM -> on.claim();
        case PROMOTE -> promoted(on);
      };
    }

    /** Its effect cannot be taken back; the rest of it is repeated from there. */
    boolean isOnceForAll() {
      return this == PROMOTE;
    }
  }

  private static TrioFixture fixture;
  private static ExecutorService first;
  private static long epoch = 1;

  @BeforeAll
  static void start() throws Exception {
    fixture = TrioFixture.start();
    first = Executors.newCachedThreadPool();
  }

  @AfterAll
  static void close() {
    first.shutdownNow();
    WATCHERS.clear();
    fixture.close();
  }

  @ParameterizedTest
  @EnumSource(Act.class)
  void act_pausedBeforeAnyOfItsMessages_changesNothingAfterASuccessor(Act act) throws Exception {
    assertThat(messages(act, Pause.BEFORE_IT_SENDS)).as("messages of the act").isPositive();
  }

  @ParameterizedTest
  @EnumSource(value = Act.class, names = "PROMOTE", mode = EnumSource.Mode.EXCLUDE)
  void act_anyOfItsMessagesUnreadAtTheServer_changesNothingAfterASuccessor(Act act)
      throws Exception {
    assertThat(messages(act, Pause.BEFORE_THE_SERVER_READS)).isPositive();
  }

  /** Every how many messages; with a login the build leaves out, as it is the same for all. */
  private static int stride(Act act, Pause pause) {
    if (ALL) {
      return 1;
    }
    int most = act == Act.PREPARE || act == Act.PREPARE_AFTER_LOSS ? 11 : 3;
    return pause == Pause.BEFORE_IT_SENDS ? most : most * 2;
  }

  /** Before how many it was paused; the last act of all was not. */
  private int messages(Act act, Pause pause) throws Exception {
    PostgresInstance instance = fixture.trio().instance(act.server);
    String name = act + " " + pause;
    DatabaseAdapter newer = described(instance, source -> {}).build();
    DatabaseAdapter older =
        described(
                instance,
                source -> {
                  source.setSocketFactory(PausingSockets.class.getName());
                  source.setSocketFactoryArg(name);
                })
            .build();
    int stride = stride(act, pause);
    Pair pair = new Pair(act, pause, instance, older, newer, Standstill.named(name));
    int paused = 0;
    boolean primary = pair.isPrimary();
    for (int message = 1; ; message += stride) {
      // Over a new session and one that was kept from a look, which takes fewer messages.
      boolean overNew = ALL && pair.isPausedAt(message, false);
      boolean overKept = pair.isPausedAt(message, true);
      paused += (overNew ? 1 : 0) + (overKept ? 1 : 0);
      if (!overNew && !overKept) {
        if (act.server.equals("dc2")) {
          apply(attached(newer));
        }
        return paused;
      }
      if (act.isOnceForAll() && !primary && pair.isPrimary()) {
        primary = true;
        message = 1 - stride;
      }
    }
  }

  /** Two orchestrators and the server that both act on. */
  private record Pair(
      Act act,
      Pause pause,
      PostgresInstance instance,
      DatabaseAdapter older,
      DatabaseAdapter newer,
      Standstill standstill) {

    boolean isPausedAt(int message, boolean kept) throws Exception {
      String where = standstill + " " + message + (kept ? " kept" : " new");
      standstill.disarm();
      one(END_SESSIONS);
      apply(act.before(newer));
      if (kept) {
        older.observe(Deadline.after(PATIENCE, Clock.systemUTC()));
      }
      long old = ++epoch;
      Change change = act.act(older);
      standstill.arm(message);
      Future<Optional<AdapterException>> result = first.submit(() -> failure(old, change));
      while (!standstill.isReached(1) && !result.isDone()) {
        Thread.onSpinWait();
      }
      if (!standstill.isReached(0)) {
        assertThat(result.get(1, TimeUnit.SECONDS)).as(where).isEmpty();
        return false;
      }
      if (pause == Pause.BEFORE_IT_SENDS) {
        apply(newer.claim());
      } else {
        takeOverFromStoppedSessions(old);
      }
      awaitEndOfPromotion();
      String then = state(instance);
      standstill.goOn();
      result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(state(instance)).as(where).isEqualTo(then);
      standstill.disarm();
      AdapterException refused = failure(old, change).orElseThrow();
      assertThat(refused.code()).as(where).isEqualTo("EPOCH_SUPERSEDED");
      assertThat(refused.effect()).as(where).isEqualTo(Effect.PERMANENT);
      assertThat(state(instance)).as(where).isEqualTo(then);
      return true;
    }

    private void takeOverFromStoppedSessions(long old) throws Exception {
      List<String> sessions =
          List.of(one(PROCESSES + EpochLock.applicationName(old) + "'").split(" "));
      signal("STOP", sessions);
      try {
        standstill.goOn();
        long next = ++epoch;
        Future<Optional<AdapterException>> claim = first.submit(() -> failure(next, newer.claim()));
        until(
            () ->
                claim.isDone()
                    || !one(PROCESSES + EpochLock.applicationName(next) + "'").isEmpty());
        signal("CONT", sessions);
        assertThat(claim.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEmpty();
      } finally {
        signal("CONT", sessions);
      }
    }

    /** One that was ordered before the takeover may still be ending. */
    private void awaitEndOfPromotion() throws Exception {
      if (act == Act.PROMOTE) {
        until(
            () ->
                isPrimary()
                    || one("SELECT (pg_stat_file('promote', true)).size IS NULL").equals("t"));
      }
    }

    boolean isPrimary() throws SQLException {
      return one("SELECT NOT pg_is_in_recovery()").equals("t");
    }

    private String one(String query) throws SQLException {
      return PausedActTest.one(instance, "postgres", query);
    }
  }

  private static void signal(String signal, List<String> processes) throws Exception {
    if (processes.equals(List.of(""))) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("kill", "-s", signal));
    command.addAll(processes);
    new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  private static MarkId mark() {
    return MarkId.of("run-1.mark." + epoch);
  }

  private static Change attached(DatabaseAdapter standby) {
    return standby.follow(Optional.of(Upstream.only(fixture.primary().endpoint(), "dc2")));
  }

  private static Change promoted(DatabaseAdapter standby) {
    FenceProof proof =
        FenceProof.statedBy(
            Person.named("test"), "a test", List.of(), Instant.now().plus(PATIENCE));
    return standby.promote(new Promotion(MarkId.of("run-1.promote.main.dc3"), epoch, proof));
  }

  private static PostgresServerBuilder described(
      PostgresInstance instance, Consumer<PGSimpleDataSource> way) {
    return fixture
        .describe(
            instance,
            source -> {
              way.accept(source);
              return source;
            })
        .restoreCommand("false");
  }

  private static void apply(Change change) {
    change.apply(TestCall.of(++epoch, PATIENCE));
  }

  private static Optional<AdapterException> failure(long of, Change change) {
    return Optional.ofNullable(
        catchThrowableOfType(
            AdapterException.class, () -> change.apply(TestCall.of(of, PATIENCE))));
  }

  /** All that an act of this library could have changed, in each database. */
  private static String state(PostgresInstance instance) throws SQLException {
    StringBuilder state = new StringBuilder();
    for (String database : List.of("postgres", "synapse", "mas")) {
      state.append(one(instance, database, STATE)).append('\n');
    }
    return state.toString();
  }

  private static String one(PostgresInstance instance, String database, String query)
      throws SQLException {
    Connection connection = WATCHERS.get(instance.name() + database);
    if (connection == null || !connection.isValid(5)) {
      connection = instance.superuser(database).getConnection();
      WATCHERS.put(instance.name() + database, connection);
    }
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  private static final Map<String, Connection> WATCHERS = new ConcurrentHashMap<>();

  private static final String END_SESSIONS =
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '"
          + TrioFixture.ROLE
          + "'";

  private static final String PROCESSES =
      "SELECT COALESCE(string_agg(pid::text, ' '), '') FROM pg_stat_activity"
          + " WHERE application_name = '";

  /** What a standby receives is its primary's. */
  private static final String STATE =
      "SELECT concat_ws(E'\\n', current_database(), pg_is_in_recovery(),"
          + " (SELECT string_agg(name || '=' || setting, ' ' ORDER BY seqno)"
          + "  FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf'),"
          + " (SELECT string_agg(slot_name, ' ' ORDER BY slot_name) FROM pg_replication_slots),"
          + " CASE WHEN NOT pg_is_in_recovery() THEN concat_ws(E'\\n',"
          + " (SELECT string_agg(rolname || rolcanlogin, ' ' ORDER BY rolname) FROM pg_roles"
          + "  WHERE rolname IN ('synapse', 'mas')),"
          + " (SELECT string_agg(concat(id, ' ', kind, ' ', epoch), ', ' ORDER BY nr)"
          + "  FROM essfailover.mark),"
          + " (SELECT string_agg(sequencename || last_value, ' ' ORDER BY sequencename)"
          + "  FROM pg_sequences)) END)";

  private static void until(Callable<Boolean> wished) throws Exception {
    Deadline deadline = Deadline.after(PATIENCE, Clock.systemUTC());
    while (!wished.call()) {
      assertThat(deadline.isExpired()).as("waited too long").isFalse();
      fixture.pass(Duration.ofMillis(5));
    }
  }
}
