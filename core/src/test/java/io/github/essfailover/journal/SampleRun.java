package io.github.essfailover.journal;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceClaim;
import io.github.essfailover.fence.Strength;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.plan.SamplePlans;
import io.github.essfailover.plan.Step;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A run, written by hand, one second between its entries. Confined to one thread. */
public final class SampleRun {

  public static final Person ADA = Person.named("Ada");

  private final RunId id;
  private final Plan plan;
  private final List<JournalEntry> entries = new ArrayList<>();
  private Instant now;

  private SampleRun(String id, Plan plan, long epoch, Instant begin) {
    this.id = RunId.of(id);
    this.plan = plan;
    this.now = begin;
    add(new JournalEntry.RunOpened(tick(), plan, epoch, "process 1", ADA, "go"));
  }

  /** Opened with that epoch; the target is dc2. */
  public static SampleRun opened(long epoch) {
    return opened(SamplePlans.failover(), epoch);
  }

  /** Opened with that plan and epoch. */
  public static SampleRun opened(Plan plan, long epoch) {
    Instant begin = SamplePlans.CREATED.plusSeconds(60 + 1000 * epoch);
    return new SampleRun("example.org-" + epoch, plan, epoch, begin);
  }

  /** Everything proven to the end. */
  public static SampleRun completed(long epoch) {
    return opened(epoch).provenFrom(0).ended(Outcome.COMPLETED, "");
  }

  /** Every kind of entry that there is. */
  public static SampleRun ofEveryKind() {
    StepId gate = StepId.of("fence.gate.dc1");
    SampleRun run = opened(1).started("fence.hold.dc1", 1);
    run.add(new JournalEntry.AttemptFailed(run.tick(), StepId.of("fence.hold.dc1"), 1, "no route"));
    run.add(
        new JournalEntry.ActAbandoned(
            run.tick(), StepId.of("fence.hold.dc1"), "dc1/cluster/cluster"));
    run.settled("fence.hold.dc1", StepState.OWED, "no answer");
    run.started("fence.gate.dc1", 1);
    run.add(new JournalEntry.QuestionAsked(run.tick(), question(run.id, gate)));
    run.answered(Choice.OVERRIDE, "saw the fire");
    run.waived("fence.gate.dc1");
    run.add(
        new JournalEntry.GateReopened(
            run.tick(),
            gate,
            "dc1 answered again",
            new TreeSet<>(Set.of(StepId.of("freeze.main.dc2")))));
    run.add(
        new JournalEntry.FenceReasserted(
            run.tick(), StepId.of("fence.hold.dc1"), "still creating workloads", run.tick()));
    run.add(new JournalEntry.StopRequested(run.tick(), "told to stop"));
    run.add(new JournalEntry.RunEnded(run.tick(), Outcome.INTERRUPTED, "told to stop"));
    run.add(new JournalEntry.RunResumed(run.tick(), 2, "process 2"));
    run.started("fence.gate.dc1", 2).proven("fence.gate.dc1", Map.of());
    run.provenFrom(2).ended(Outcome.COMPLETED_WITH_DEBTS, "");
    StepId hold = StepId.of("fence.hold.dc1");
    run.add(
        new JournalEntry.DebtsReopened(run.tick(), 3, "process 3", new TreeSet<>(Set.of(hold))));
    run.add(new JournalEntry.DebtSuperseded(run.tick(), RunId.of("an-earlier-run"), hold, "moot"));
    run.started("fence.hold.dc1", 2);
    run.add(new JournalEntry.ActsBegun(run.tick(), hold, new TreeMap<>(Map.of("held", "false"))));
    run.settled("fence.hold.dc1", StepState.OWED, "no answer");
    run.add(new JournalEntry.AbortBegun(run.tick(), Optional.of(ADA), "only to have the kind"));
    run.add(new JournalEntry.UndoStarted(run.tick(), hold, 3, run.tick()));
    return run.ended(Outcome.COMPLETED_WITH_DEBTS, "");
  }

  /** A person had a step tried again. */
  public static JournalEntry.Intervened intervened() {
    return new JournalEntry.Intervened(
        SamplePlans.CREATED.plusSeconds(1000),
        JournalEntry.Intervened.Kind.RETRIED,
        Optional.of(StepId.of("fence.hold.dc1")),
        ADA,
        "the API server answers again",
        SamplePlans.CREATED.plusSeconds(1030));
  }

  /** What a person adopted against what was seen. */
  public static JournalEntry.Adopted adopted() {
    return adopted("dc3", 3);
  }

  /** That data center was adopted in that epoch. */
  public static JournalEntry.Adopted adopted(String dataCenter, long epoch) {
    return new JournalEntry.Adopted(
        SamplePlans.CREATED.plusSeconds(1000 * epoch),
        DeploymentId.of("example.org"),
        DataCenterId.of(dataCenter),
        epoch,
        "process 1",
        ADA,
        "INC-7: promoted by hand",
        List.of("database 'main' of dc1 is a primary that takes writes"));
  }

  /** The history of a run that is only that adoption, with what else it wrote down. */
  public static RunHistory history(JournalEntry.Adopted adopted, JournalEntry... more) {
    List<JournalEntry> all = new ArrayList<>(List.of(adopted));
    all.addAll(List.of(more));
    return new RunHistory(RunId.of("example.org-" + adopted.epoch()), all, 1, "hash");
  }

  /** Opened with that epoch; it makes a debt of an earlier run moot. */
  public static SampleRun superseding(long epoch, String earlier, String step) {
    SampleRun run = opened(epoch);
    run.add(
        new JournalEntry.DebtSuperseded(run.tick(), RunId.of(earlier), StepId.of(step), "moot"));
    return run;
  }

  /** A run that was undone, but for one step. */
  public static SampleRun aborted() {
    StepId hold = StepId.of("fence.hold.dc1");
    SampleRun run = opened(1).started("quiet.dc2", 1).proven("quiet.dc2", Map.of());
    run.started("fence.hold.dc1", 1);
    run.add(new JournalEntry.ActsBegun(run.tick(), hold, new TreeMap<>(Map.of("held", "false"))));
    run.proven("fence.hold.dc1", Map.of());
    run.add(new JournalEntry.AbortBegun(run.tick(), Optional.of(ADA), "dc1 is back"));
    run.add(new JournalEntry.UndoStarted(run.tick(), hold, 1, run.tick()));
    run.settled("fence.hold.dc1", StepState.UNDO_OWED, "no answer");
    run.settled("quiet.dc2", StepState.COMPENSATED, "had changed nothing");
    return run.ended(Outcome.ABORTED, "aborted by Ada: dc1 is back");
  }

  private static Question question(RunId run, StepId step) {
    return new Question(
        "fence.gate.dc1.override",
        Optional.of(run),
        Optional.of(step),
        1,
        "dc1 is not proved to be fenced. \"Go on\"?",
        List.of("NO_EGRESS has no witness", "two\nlines, ümlaut, \u0001"),
        "digest",
        EnumSet.of(Choice.OVERRIDE, Choice.ABORT, Choice.STOP),
        Instant.parse("2026-11-22T04:00:00.5Z"));
  }

  public SampleRun started(String step, int attempt) {
    return add(
        new JournalEntry.StepStarted(tick(), StepId.of(step), attempt, 1, now.plusSeconds(30)));
  }

  public SampleRun proven(String step, Map<String, String> outputs) {
    Evidence evidence =
        new Evidence(
            "dc1/cluster",
            Set.of(FenceClaim.noWrites("main"), FenceClaim.noEgress()),
            Strength.NORMAL,
            "no pod left",
            now,
            Duration.ofSeconds(10));
    return add(
        new JournalEntry.StepSettled(
            tick(),
            StepId.of(step),
            StepState.PROVEN,
            step + " is done",
            Optional.empty(),
            step.startsWith("fence.") ? List.of(evidence) : List.of(),
            new TreeMap<>(outputs)));
  }

  public SampleRun settled(String step, StepState state, String seen) {
    return add(
        new JournalEntry.StepSettled(
            tick(), StepId.of(step), state, seen, Optional.empty(), List.of(), new TreeMap<>()));
  }

  public SampleRun waived(String step) {
    return add(
        new JournalEntry.StepSettled(
            tick(),
            StepId.of(step),
            StepState.WAIVED,
            "overridden",
            Optional.of(ADA),
            List.of(),
            new TreeMap<>()));
  }

  public SampleRun answered(Choice choice, String reason) {
    return add(
        new JournalEntry.QuestionAnswered(
            tick(), new Answer("fence.gate.dc1.override", "digest", choice, ADA, reason)));
  }

  public SampleRun failed(String step, String why) {
    return add(new JournalEntry.AttemptFailed(tick(), StepId.of(step), 1, why));
  }

  /** Whoever writes from now on has a clock that is behind by so much. */
  public SampleRun clockSetBack(Duration by) {
    now = now.minus(by);
    return this;
  }

  public SampleRun resumed(long epoch) {
    return add(new JournalEntry.RunResumed(tick(), epoch, "process 2"));
  }

  /** The steps from that one on, begun and proven. */
  public SampleRun provenFrom(int index) {
    for (Step step : plan.steps().subList(index, plan.steps().size())) {
      started(step.id().value(), 1);
      proven(
          step.id().value(),
          step.type().equals("catchup") ? Map.of("loss", "128 bytes") : Map.of());
    }
    return this;
  }

  public SampleRun ended(Outcome outcome, String note) {
    return add(new JournalEntry.RunEnded(tick(), outcome, note));
  }

  private SampleRun add(JournalEntry entry) {
    entries.add(entry);
    return this;
  }

  private Instant tick() {
    now = now.plusSeconds(1);
    return now;
  }

  public RunId id() {
    return id;
  }

  public List<JournalEntry> entries() {
    return List.copyOf(entries);
  }

  /** The records, one entry each. */
  List<byte[]> records() {
    List<byte[]> records = new ArrayList<>();
    String previous = JournalRecord.FIRST;
    for (JournalEntry entry : entries) {
      byte[] bytes = new JournalRecord(id, records.size(), previous, List.of(entry)).encode();
      records.add(bytes);
      previous = JournalRecord.hash(bytes);
    }
    return records;
  }

  /** What is read back from the records. */
  public RunHistory history() {
    return RunHistory.verified(id, records());
  }
}
