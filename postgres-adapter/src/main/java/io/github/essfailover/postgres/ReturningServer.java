package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.DatabaseState.Role;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.postgres.host.ControlData;
import io.github.essfailover.postgres.host.HostFile;
import io.github.essfailover.postgres.host.PostgresHost;
import io.github.essfailover.postgres.host.Shutdown;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Upstream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The server that is to become a standby, on its machine and, while it runs, over SQL. Whatever is
 * done to it, it can start as a standby only, from the first act on.
 */
final class ReturningServer {

  static final Duration ONE_LOOK = Duration.ofSeconds(5);
  private static final double LOOK_AGAIN_SECONDS = 0.02;

  /**
   * What the startup process waits for when there is no more log: PostgreSQL 18 documentation,
   * 27.2.4 "Wait Events". A server that was in recovery before may answer earlier than that.
   */
  private static final String AT_THE_END =
      "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'startup'"
          + " AND wait_event IN ('RecoveryRetrieveRetryInterval', 'RecoveryWalStream'))"
          + " AND NOT EXISTS (SELECT FROM pg_stat_wal_receiver)";

  /** A paused replay would never come to the end. */
  private static final String RESUME =
      "SELECT pg_wal_replay_resume() WHERE pg_get_wal_replay_pause_state() <> 'not paused'";

  /** Nobody moves them on any more, and they would keep log until the disk is full. */
  private static final String DROP_SLOTS =
      "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
          + " WHERE slot_type = 'physical' AND NOT active";

  private final Server server;
  private final Replication replication;
  private final PostgresHost host;
  private final UpstreamServer upstream;

  ReturningServer(
      Server server, Replication replication, PostgresHost host, UpstreamServer upstream) {
    this.server = server;
    this.replication = replication;
    this.host = host;
    this.upstream = upstream;
  }

  /** Waits until it answers; empty when it does not run, or not before the deadline. */
  Optional<DatabaseState> answer(Deadline deadline) {
    do {
      try {
        return Optional.of(server.observe(deadline.atMost(ONE_LOOK)));
      } catch (AdapterException e) {
        if (e.effect() != Effect.NOT_APPLIED) {
          throw e;
        }
      }
    } while (Pause.untilLookingAgain(deadline) && host.isRunning(deadline));
    return Optional.empty();
  }

  boolean streamsWith(List<MarkId> lineage, DatabaseState here) {
    return !here.isPrimary()
        && here.following()
            .filter(f -> f.streaming() && f.upstream().equals(upstream.upstream().endpoint()))
            .isPresent()
        && here.lineage().equals(lineage);
  }

  /**
   * Makes a standby of it that follows nothing and has replayed all of its log; what it is and how
   * far its log goes is known then, and nothing was written to it.
   *
   * @return empty when it cannot be started
   */
  Optional<DatabaseState> standStill(Call call) {
    Deadline deadline = call.deadline();
    if (host.isRunning(deadline)) {
      stopUnlessStandby(call);
    }
    if (!host.isRunning(deadline) && !startAlone(call)) {
      return Optional.empty();
    }
    DatabaseState seen = answer(deadline).orElseThrow(() -> notConfirmed("it does not answer"));
    if (!seen.isFrozen()) {
      replication.follow(Optional.empty()).apply(call);
    }
    server.act(call, this::awaitEndOfLog);
    return Optional.of(server.observe(deadline));
  }

  private void stopUnlessStandby(Call call) {
    Deadline deadline = call.deadline();
    boolean standby = host.read(HostFile.STANDBY_SIGNAL, deadline).isPresent();
    Optional<DatabaseState> seen = answer(standby ? deadline : deadline.atMost(ONE_LOOK));
    if (seen.isPresent() && seen.get().isPrimary()) {
      checkFenced(seen.get());
      server.act(
          call,
          session -> {
            server.require(Role.PRIMARY, session);
            // What it once followed, when it was a standby, is still written there.
            session.alterSystem("primary_conninfo", "");
          });
      stopAsStandby(isWithin(seen.get(), deadline) ? Shutdown.IMMEDIATE : Shutdown.FAST, deadline);
    } else if (seen.isEmpty() && !standby) {
      stopAsStandby(Shutdown.IMMEDIATE, deadline);
    }
  }

  /** First the file: whoever watches over the server may start it again at any moment. */
  private void stopAsStandby(Shutdown how, Deadline deadline) {
    host.write(HostFile.STANDBY_SIGNAL, "", deadline);
    host.stop(how, deadline);
  }

  private void checkFenced(DatabaseState primary) {
    if (primary.access() == Access.ADMITTED) {
      Map<String, String> context = server.context();
      context.put("applicationSessions", String.valueOf(primary.applicationSessions()));
      throw AdapterException.permanent(
          "NOT_FENCED",
          "The server runs as a primary and admits applications.",
          context,
          "Shut the applications out of it first; what they commit there is lost.",
          null);
    }
  }

  /**
   * Whether it ends at the fork or before it: then an orderly shutdown, which writes a last record,
   * would be the only thing that the upstream lacks.
   */
  private boolean isWithin(DatabaseState primary, Deadline deadline) {
    DatabaseState above = upstream.state(deadline);
    return upstream
        .copy(above, deadline)
        .history()
        .leftAt(primary.timeline())
        .filter(fork -> fork.isAtLeast(primary.position()))
        .isPresent();
  }

  private boolean startAlone(Call call) {
    if (!hasLogToRecoverFrom(call.deadline())) {
      return false;
    }
    configure(call, Map.of("primary_conninfo", "", "restore_command", ""));
    try {
      host.start(Role.STANDBY, call.deadline());
      return true;
    } catch (AdapterException e) {
      if (e.code().equals("HOST_NOT_STARTED") || e.code().equals("HOST_START_REFUSED")) {
        return false;
      }
      throw e;
    }
  }

  /** Without it a standby would wait for it, for ever and without a word. */
  private boolean hasLogToRecoverFrom(Deadline deadline) {
    Optional<ControlData> control = host.controlData(deadline);
    if (control.isEmpty()) {
      return true;
    }
    String needed = WalFiles.suffix(control.get().redo(), upstream.segmentBytes(deadline));
    return host.walFiles(deadline).stream().anyMatch(name -> name.endsWith(needed));
  }

  /** Starts it as a standby of the upstream, with the files that it has. */
  void startBehindUpstream(Call call) {
    Upstream from = upstream.upstream();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("primary_conninfo", replication.conninfo(from));
    settings.put("primary_slot_name", from.slot());
    server
        .configuration()
        .restoreCommand()
        .ifPresent(command -> settings.put("restore_command", command));
    configure(call, settings);
    host.start(Role.STANDBY, call.deadline());
  }

  /** Only while it is stopped. Nothing of a lower epoch than one that was here takes effect. */
  private void configure(Call call, Map<String, String> settings) {
    Deadline deadline = call.deadline();
    host.write(HostFile.STANDBY_SIGNAL, "", deadline);
    String text = host.read(HostFile.AUTO_CONF, deadline).orElse("");
    checkEpoch(AutoConf.epoch(text), call);
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put(ServerNotes.EPOCH, String.valueOf(call.epoch()));
    host.write(HostFile.AUTO_CONF, AutoConf.with(all, text), deadline);
  }

  void checkEpoch(long found, Call call) {
    if (found > call.epoch()) {
      Map<String, String> context = server.context();
      context.put("own", String.valueOf(call.epoch()));
      context.put("newer", String.valueOf(found));
      throw AdapterException.permanent(
          "EPOCH_SUPERSEDED",
          "A newer run acts on this database server.",
          context,
          "Stop this run; the newer one decides.",
          null);
    }
  }

  private void awaitEndOfLog(Session session) {
    server.require(Role.STANDBY, session);
    session.act("resume replay", RESUME, row -> true);
    while (!session.readOne("see whether it replays", AT_THE_END, row -> row.getBoolean(1))) {
      if (!session.pause(LOOK_AGAIN_SECONDS)) {
        throw notConfirmed("it still replays its own log");
      }
    }
  }

  /** Follows as it is. */
  void follow(Call call) {
    replication.follow(Optional.of(upstream.upstream())).apply(call);
  }

  /** Waits until it streams and shows the upstream's promotions; then nothing is left to do. */
  void prove(Call call) {
    Deadline deadline = call.deadline();
    String seen = "it does not answer";
    do {
      Optional<DatabaseState> here = answer(deadline);
      if (here.isPresent() && streamsWith(upstream.state(deadline).lineage(), here.get())) {
        server.act(call, session -> session.act("drop old slots", DROP_SLOTS, row -> true));
        return;
      }
      seen = here.map(DatabaseState::toString).orElse(seen);
    } while (Pause.untilLookingAgain(deadline));
    throw notConfirmed(seen);
  }

  AdapterException notConfirmed(String seen) {
    Map<String, String> context = server.context();
    context.put("expected", "a standby that streams from " + upstream.upstream().endpoint());
    context.put("seen", seen);
    return AdapterException.unknown(
        "REJOIN_NOT_CONFIRMED",
        "The server was not seen to stream from its upstream.",
        context,
        null);
  }

  Divergence.Copy copy(DatabaseState here, Deadline deadline) {
    Optional<TimelineHistory> history =
        here.timeline() == 1
            ? Optional.of(TimelineHistory.first(1))
            : host.read(HostFile.history(here.timeline()), deadline)
                .map(text -> TimelineHistory.parse(here.timeline(), text));
    // Without its history nothing is known to be common.
    return new Divergence.Copy(
        history.orElse(
            new TimelineHistory(
                here.timeline(), List.of(new TimelineHistory.Ancestor(0, Lsn.ZERO)))),
        here.replayed(),
        here.marks());
  }
}
