package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.RejoinState;
import io.github.essfailover.model.Release;
import io.github.essfailover.postgres.Divergence.Verdict;
import io.github.essfailover.postgres.Divergence.Way;
import io.github.essfailover.postgres.RejoinNote.Stage;
import io.github.essfailover.postgres.host.BackupSource;
import io.github.essfailover.postgres.host.ControlData;
import io.github.essfailover.postgres.host.HostFile;
import io.github.essfailover.postgres.host.HostWork;
import io.github.essfailover.postgres.host.PostgresHost;
import io.github.essfailover.postgres.host.Shutdown;
import io.github.essfailover.postgres.host.WalPosition;
import io.github.essfailover.postgres.host.WalRange;
import io.github.essfailover.postgres.host.WorkState;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The way back of a server. It is first made a standby that follows nothing, which writes nothing:
 * that shows its marks and the true end of its log, whatever ended it. Only then is decided what it
 * takes. Before files are destroyed a note is written; whoever finds one goes on from there.
 */
final class Rejoin {

  /** What a call keeps for what comes after a piece of work, when that is over in time. */
  private static final Duration FOR_THE_REST = Duration.ofSeconds(6);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final Server server;
  private final Replication replication;
  private final PostgresHost host;
  private final UpstreamServer upstream;
  private final ReturningServer here;
  private final Optional<Release> release;
  private final String conninfo;

  Rejoin(
      Server server,
      Replication replication,
      PostgresHost host,
      Upstream upstream,
      Optional<Release> release) {
    ReplicationSlots.check(upstream.slot());
    this.server = server;
    this.replication = replication;
    this.host = host;
    this.upstream = new UpstreamServer(server, upstream);
    this.here = new ReturningServer(server, replication, host, this.upstream);
    this.release = release;
    this.conninfo = replication.conninfo(upstream);
  }

  Change change() {
    Upstream to = upstream.upstream();
    return Change.of(
        List.of(
            "touch standby.signal, stop the server if it is a primary",
            "start it as a standby that follows nothing, read its marks and the end of its log",
            "if it went on past the fork: keep that log aside, pg_rewind, or else pg_basebackup;"
                + " they go on alone on the server's machine",
            "put its own configuration back, start it as a standby of "
                + to.endpoint()
                + " with the slot "
                + to.slot(),
            "wait until it streams and shows the upstream's promotions"),
        this::apply);
  }

  private void apply(Call call) {
    PostgresHost ours = host.actingIn(call.epoch());
    new Rejoin(server, replication, ours, upstream.upstream(), release).rejoin(call);
  }

  private void rejoin(Call call) {
    upstream.state(call.deadline());
    try {
      Optional<RejoinNote> note =
          host.read(HostFile.REJOIN, call.deadline()).map(RejoinNote::parse);
      if (note.isPresent()) {
        resume(note.get(), call);
      } else {
        begin(call);
      }
    } catch (AdapterException e) {
      throw e.effect() == Effect.NOT_APPLIED ? brokenOff(e) : e;
    }
  }

  /** Something may have been done before, so the whole is not without effect. */
  private static AdapterException brokenOff(AdapterException e) {
    return new AdapterException(
        Effect.UNKNOWN, e.code(), "A rejoin was broken off.", e.context(), e.remedy(), e);
  }

  private void begin(Call call) {
    Deadline deadline = call.deadline();
    if (isThere(deadline)) {
      return;
    }
    Optional<DatabaseState> copy = here.standStill(call);
    // Read after the copy stood still, or it might seem to be ahead.
    DatabaseState above = upstream.state(deadline);
    copy.ifPresent(found -> checkIdentity(found, above));
    Verdict verdict = copy.map(found -> judge(found, above, deadline)).orElse(unreadable());
    call.progress("rejoin: " + verdict.way() + ", " + verdict.why());
    if (verdict.way() == Way.NOTHING) {
      RejoinReport report =
          new RejoinReport(
              RejoinReport.Way.FOLLOWED,
              verdict.why(),
              Optional.empty(),
              OptionalLong.empty(),
              Optional.empty());
      here.follow(call);
      end(note(Stage.DONE, report, call), call);
    } else {
      giveUp(verdict, copy.isPresent(), above.timeline(), call);
    }
  }

  private boolean isThere(Deadline deadline) {
    return host.isRunning(deadline)
        && here.answer(deadline.atMost(ReturningServer.ONE_LOOK))
            .filter(seen -> here.streamsWith(upstream.state(deadline).lineage(), seen))
            .isPresent();
  }

  private void checkIdentity(DatabaseState copy, DatabaseState above) {
    if (!copy.systemIdentifier().equals(above.systemIdentifier())) {
      Map<String, String> context = server.context();
      context.put("expected", above.systemIdentifier());
      context.put("found", copy.systemIdentifier());
      throw AdapterException.permanent(
          "WRONG_SYSTEM_IDENTIFIER",
          "The server is not a copy of the upstream's database.",
          context,
          "Find out what is on this machine; nothing of it was overwritten.",
          null);
    }
  }

  private static Verdict unreadable() {
    return new Verdict(
        Way.COPY, "it cannot be started, so nobody knows what it holds", Optional.empty());
  }

  private Verdict judge(DatabaseState copy, DatabaseState above, Deadline deadline) {
    Verdict verdict = Divergence.judge(here.copy(copy, deadline), upstream.copy(above, deadline));
    if (verdict.way() == Way.NOTHING && !canFollow(copy.replayed(), above.position(), deadline)) {
      return verdict.instead(Way.COPY, "the upstream does not have the log any more that it needs");
    }
    if (verdict.way() == Way.REWIND && !host.canRewind(deadline)) {
      return verdict.instead(Way.COPY, verdict.why() + "; there is no pg_rewind");
    }
    return verdict;
  }

  /** What the upstream lacks, an archive may have. */
  private boolean canFollow(Lsn from, Lsn end, Deadline deadline) {
    return from.equals(end)
        || server.configuration().restoreCommand().isPresent()
        || upstream.hasLogFrom(from, upstream.segmentBytes(deadline), deadline);
  }

  private void giveUp(Verdict verdict, boolean readable, int timeline, Call call) {
    Deadline deadline = call.deadline();
    OptionalLong commits = commits(verdict, readable, deadline);
    checkReleased(verdict, commits);
    if (verdict.way() == Way.COPY) {
      checkCopyable(deadline);
    }
    host.stop(Shutdown.FAST, deadline);
    Optional<String> kept = keep(verdict, readable, deadline);
    RejoinReport report =
        new RejoinReport(
            RejoinReport.Way.REWOUND, verdict.why(), verdict.diverged(), commits, kept);
    RejoinNote note = note(Stage.TRYING, report, call);
    call.progress("rejoin: " + report);
    goOn(
        verdict.way() == Way.REWIND
            ? tryRewind(note, timeline, deadline)
            : note.copying(verdict.why()),
        call);
  }

  private static RejoinNote note(Stage stage, RejoinReport report, Call call) {
    return new RejoinNote(stage, call.epoch(), Optional.empty(), Optional.empty(), report);
  }

  private OptionalLong commits(Verdict verdict, boolean readable, Deadline deadline) {
    if (!readable) {
      return OptionalLong.empty();
    }
    return verdict.diverged().map(range -> commits(range, deadline)).orElse(OptionalLong.of(0));
  }

  /** For a file that is not there pg_waldump waits five seconds before it says so. */
  private OptionalLong commits(WalRange range, Deadline deadline) {
    String first = WalFiles.suffix(range.from(), upstream.segmentBytes(deadline));
    return host.walFiles(deadline).stream().anyMatch(name -> name.endsWith(first))
        ? host.commits(range, deadline)
        : OptionalLong.empty();
  }

  private void checkReleased(Verdict verdict, OptionalLong commits) {
    if (release.isPresent() || commits.equals(OptionalLong.of(0))) {
      return;
    }
    Map<String, String> context = server.context();
    context.put("found", verdict.why());
    verdict.diverged().ifPresent(range -> context.put("log", range.toString()));
    context.put("commits", commits.isPresent() ? "" + commits.getAsLong() : "not known");
    throw AdapterException.permanent(
        "COPY_QUARANTINED",
        "The copy holds what its upstream lacks, and nobody has released it.",
        context,
        "Look at what it holds; it is left as a standby that follows nothing. Order the rejoin"
            + " with a release by a named person when this may be given up.",
        null);
  }

  private void checkCopyable(Deadline deadline) {
    if (upstream.hasTablespaces(deadline)) {
      throw AdapterException.permanent(
          "TABLESPACES_NOT_COPIED",
          "The upstream has tablespaces, which this library does not copy.",
          server.context(),
          "Make a base backup by hand, with a mapping of the tablespaces; then repeat the rejoin.",
          null);
    }
  }

  /** Empty when there is nothing that the upstream lacks. */
  private Optional<String> keep(Verdict verdict, boolean readable, Deadline deadline) {
    List<String> files = host.walFiles(deadline);
    if (!readable) {
      return Optional.of(host.keep("wal-all", WalFiles.all(files), deadline));
    }
    if (verdict.diverged().isEmpty()) {
      host.keep("wal-none", List.of(), deadline);
      return Optional.empty();
    }
    WalRange range = verdict.diverged().get();
    String label =
        "wal-" + range.timeline() + "-" + (range.from() + "-" + range.to()).replace('/', '_');
    List<String> names = WalFiles.of(range, upstream.segmentBytes(deadline), files);
    return Optional.of(host.keep(label, names, deadline));
  }

  /** A trial changes nothing, so that a copy that could not be made has cost nothing either. */
  private RejoinNote tryRewind(RejoinNote note, int timeline, Deadline deadline) {
    upstream.checkpoint(timeline, deadline);
    if (host.controlData(deadline).filter(ControlData::isCleanlyStopped).isEmpty()) {
      return note.copying(note.report().why() + "; it was not stopped cleanly");
    }
    return note.anew();
  }

  private void resume(RejoinNote note, Call call) {
    Deadline deadline = call.deadline();
    here.checkEpoch(note.epoch(), call);
    RejoinNote mine = note.in(call.epoch());
    call.progress("rejoin: goes on at " + note.stage());
    if (note.stage() == Stage.WHOLE && host.isRunning(deadline)) {
      goOnRunning(mine, call);
    } else if (note.stage() == Stage.REWINDING && note.ticket().isEmpty()) {
      goOn(mine.copying(note.report().why() + "; a rewind was broken off"), call);
    } else {
      goOn(mine, call);
    }
  }

  /** It was started; whether it can reach the upstream that is named now is another question. */
  private void goOnRunning(RejoinNote note, Call call) {
    Deadline deadline = call.deadline();
    Optional<DatabaseState> quick = here.answer(deadline.atMost(ReturningServer.ONE_LOOK));
    if (quick.isPresent() && here.streamsWith(upstream.state(deadline).lineage(), quick.get())) {
      end(note, call);
      return;
    }
    Optional<WalPosition> needs = note.needs();
    if (needs.isPresent() && !canFollow(needs.get().lsn(), Lsn.ZERO, deadline)) {
      goOn(note.copying(note.report().why() + "; the upstream's log was gone too soon"), call);
      return;
    }
    if (quick.isEmpty() && here.answer(deadline).isEmpty()) {
      throw here.notConfirmed("it does not answer");
    }
    host.delete(HostFile.REJOIN, deadline);
    begin(call);
  }

  /** What takes long goes on alone when this call ends; the next call finds how far it is. */
  private void goOn(RejoinNote from, Call call) {
    Deadline deadline = call.deadline();
    RejoinNote note = isWork(from.stage()) && from.ticket().isEmpty() ? from.anew() : from;
    write(note, deadline);
    while (isWork(note.stage())) {
      boolean copies = note.stage() == Stage.COPYING;
      WorkState state = work(note, call);
      if (state.phase() == WorkState.Phase.RUNNING) {
        return;
      }
      boolean failed = state.phase() == WorkState.Phase.FAILED;
      note = failed ? afterFailure(note, state) : afterSuccess(note, state, deadline);
      write(note, deadline);
      if (failed && copies) {
        throw broken(state);
      }
    }
    host.reinstate(deadline);
    upstream.flushLog(deadline);
    here.startBehindUpstream(call);
    end(note, call);
  }

  /** What a rejoin of that machine's server does or did, for people. */
  static Optional<RejoinState> state(PostgresHost host, Deadline deadline) {
    Optional<RejoinNote> open = host.read(HostFile.REJOIN, deadline).map(RejoinNote::parse);
    if (open.isEmpty()) {
      return host.read(HostFile.LAST_REJOIN, deadline)
          .map(text -> new RejoinState(false, RejoinNote.parse(text).report().toString()));
    }
    RejoinNote note = open.get();
    return Optional.of(
        host.underWay(deadline)
            .map(work -> new RejoinState(true, words(note, work)))
            .orElseGet(
                () -> new RejoinState(false, "stands at " + note.stage() + "; " + note.report())));
  }

  private static boolean isWork(Stage stage) {
    return stage == Stage.TRYING || stage == Stage.REWINDING || stage == Stage.COPYING;
  }

  /** Waits a while, because small ones are over soon; ends with what is left for the answer. */
  private WorkState work(RejoinNote note, Call call) {
    Deadline deadline = call.deadline();
    if (note.stage() == Stage.COPYING) {
      checkCopyable(deadline);
    }
    if (host.isRunning(deadline)) {
      host.stop(note.stage() == Stage.COPYING ? Shutdown.IMMEDIATE : Shutdown.FAST, deadline);
    }
    HostWork work =
        new HostWork(kind(note.stage()), source(), note.ticket().orElseThrow(), call.epoch());
    WorkState state = host.work(work, deadline);
    while (state.phase() == WorkState.Phase.RUNNING
        && deadline.remaining().compareTo(FOR_THE_REST) > 0
        && Pause.untilLookingAgain(LOOK_AGAIN, deadline)) {
      state = host.work(work, deadline);
    }
    call.progress("rejoin: " + words(note, state));
    return state;
  }

  private static HostWork.Kind kind(Stage stage) {
    return switch (stage) {
      case TRYING -> HostWork.Kind.TRY_REWIND;
      case REWINDING -> HostWork.Kind.REWIND;
      default -> HostWork.Kind.COPY;
    };
  }

  /** For people. */
  static String words(RejoinNote note, WorkState state) {
    String doing =
        switch (note.stage()) {
          case TRYING -> "looks whether it can be rewound";
          case REWINDING -> "rewinds";
          default -> "copies";
        };
    return doing + ", " + state.seen() + "; " + note.report().why();
  }

  /** A trial changes nothing, so that a copy that could not be made has cost nothing either. */
  private static RejoinNote afterFailure(RejoinNote note, WorkState state) {
    return note.stage() == Stage.COPYING
        ? note.anew()
        : note.copying(note.report().why() + "; no rewind: " + state.seen());
  }

  private RejoinNote afterSuccess(RejoinNote note, WorkState state, Deadline deadline) {
    if (note.stage() != Stage.TRYING) {
      return note.at(Stage.WHOLE);
    }
    Optional<WalPosition> common = state.common();
    if (common.isEmpty()) {
      return note.copying(note.report().why() + "; pg_rewind found nothing to do, wrongly");
    }
    if (!canFollow(common.get().lsn(), Lsn.ZERO, deadline)) {
      return note.copying(
          note.report().why() + "; the upstream's log does not reach back to the rewind");
    }
    return new RejoinNote(Stage.REWINDING, note.epoch(), Optional.empty(), common, note.report())
        .anew();
  }

  private AdapterException broken(WorkState state) {
    Map<String, String> context = server.context();
    context.put("found", state.seen());
    return AdapterException.unknown(
        "COPY_BROKEN_OFF",
        "A copy of the upstream was not completed; it begins anew.",
        context,
        null);
  }

  private void end(RejoinNote note, Call call) {
    here.prove(call);
    host.write(HostFile.LAST_REJOIN, note.at(Stage.DONE).text(), call.deadline());
    host.delete(HostFile.REJOIN, call.deadline());
    call.progress("rejoin: done, " + note.report());
  }

  private void write(RejoinNote note, Deadline deadline) {
    host.write(HostFile.REJOIN, note.text(), deadline);
  }

  private BackupSource source() {
    String database = String.valueOf(server.configuration().admin().getDatabaseName());
    return new BackupSource(
        upstream.upstream().endpoint(),
        conninfo + " " + Conninfo.of(Map.of("dbname", database)).render());
  }
}
