package io.github.essfailover.internal.planner;

import io.github.essfailover.internal.steps.Arguments;
import io.github.essfailover.internal.steps.StepTypes;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.plan.Step;
import io.github.essfailover.request.Drill;
import io.github.essfailover.spi.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The graph of a drill: cut off, detach, promote, start, look and load, and all the way back. Each
 * step that changes something can be undone, and in reverse order that is the clean-up too.
 */
final class DrillGraph {

  private static final Duration SHORT = Duration.ofMinutes(1);
  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final Duration EXPECTED = Duration.ofSeconds(3);
  private static final Duration REBUILD = Duration.ofMinutes(30);

  /** One look at most lasts ten seconds: a load is cut into slices that fit. */
  private static final Duration SLICE = Duration.ofSeconds(6);

  private final Planner.Input input;
  private final Site active;
  private final Site drilled;
  private final List<String> groups;
  private final List<Step> steps = new ArrayList<>();

  private DrillGraph(Planner.Input input) {
    this.input = input;
    this.active = input.source();
    this.drilled = input.target();
    this.groups = List.copyOf(drilled.databases().keySet());
  }

  static List<Step> of(Planner.Input input, Drill request) {
    DrillGraph graph = new DrillGraph(input);
    graph.isolate();
    graph.promote();
    StepId tried = graph.serve(request);
    graph.cleanUp(tried);
    return graph.steps;
  }

  private void isolate() {
    add(
        step(id(StepTypes.QUIET), StepTypes.QUIET)
            .takes(SHORT, MOMENT)
            .summary(drilled.id() + " is a proper standby: held, no pod, databases are standbys"));
    add(
        step(StepId.of("drill.before." + drilled.id()), StepTypes.DRILL_UNTOUCHED)
            .takes(SHORT, MOMENT)
            .summary(active.id() + " serves, and its other standbys stream"));
    if (active.auditsMedia()) {
      add(
          step(mediaBefore(), StepTypes.DRILL_MEDIA)
              .takes(SHORT, EXPECTED)
              .summary("which of " + active.id() + "'s newest media are in the bucket"));
    }
    exits().forEach(this::isolate);
  }

  private void isolate(String firewall) {
    Step.Builder isolate =
        step(exit(StepTypes.DRILL_ISOLATE, firewall), StepTypes.DRILL_ISOLATE)
            .argument(Arguments.FIREWALL, firewall)
            .after(id(StepTypes.QUIET), StepId.of("drill.before." + drilled.id()))
            .takes(SHORT, MOMENT)
            .summary("nothing gets out of " + drilled.id() + " through " + firewall);
    if (active.auditsMedia()) {
      isolate.after(mediaBefore());
    }
    add(isolate);
  }

  private StepId mediaBefore() {
    return StepId.of("drill.media.before." + drilled.id());
  }

  private void promote() {
    for (String group : groups) {
      Step.Builder detach =
          database(StepTypes.DRILL_DETACH, group)
              .takes(SHORT, MOMENT)
              .summary(group + " of " + drilled.id() + " receives nothing; its slot is kept");
      exits().forEach(name -> detach.after(exit(StepTypes.DRILL_ISOLATE, name)));
      add(detach);
    }
    for (String group : groups) {
      Step.Builder promote =
          database(StepTypes.DRILL_PROMOTE, group)
              .argument(Arguments.UNDO_WITHIN, REBUILD)
              .takes(Duration.ofMinutes(2), Duration.ofMillis(300))
              .once()
              .summary(group + " of " + drilled.id() + " is promoted, for the drill only");
      groups.forEach(each -> promote.after(group(StepTypes.DRILL_DETACH, each)));
      add(promote);
    }
    for (String group : groups) {
      Step.Builder prepare =
          Step.builder(prepared(group), StepTypes.PREPARE)
              .argument(Arguments.DATA_CENTER, drilled.id())
              .argument(Arguments.DATABASE, group)
              .argument(Arguments.CATCHUP_STEP, group(StepTypes.DRILL_DETACH, group))
              .takes(Duration.ofMinutes(2), Duration.ofMillis(300))
              .once()
              .summary(group + " of " + drilled.id() + " is ready for its applications");
      groups.forEach(each -> prepare.after(group(StepTypes.DRILL_PROMOTE, each)));
      add(prepare);
    }
  }

  /** The last step of what is tried. */
  private StepId serve(Drill request) {
    Step.Builder start =
        step(id(StepTypes.DRILL_START), StepTypes.DRILL_START)
            .argument(Arguments.PROMOTE_STEPS, pairs(StepTypes.DRILL_PROMOTE))
            .argument(Arguments.PREPARE_STEPS, pairs("drill." + StepTypes.PREPARE))
            .argument(Arguments.UNDO_WITHIN, Duration.ofMinutes(5))
            .takes(SHORT, Duration.ofSeconds(1))
            .summary("the workloads of " + drilled.id() + " are started");
    groups.forEach(group -> start.after(prepared(group)));
    add(start);
    StepId last =
        add(
            step(StepId.of("drill.workloads." + drilled.id()), StepTypes.WORKLOADS)
                .after(id(StepTypes.DRILL_START))
                .takes(Duration.ofMinutes(10), Duration.ofSeconds(30))
                .summary("the workloads of " + drilled.id() + " are ready"));
    if (input.hasProbe()) {
      last =
          add(
              step(StepId.of("drill.probe." + drilled.id()), StepTypes.VERIFY_SERVICE)
                  .after(last)
                  .takes(SHORT, Duration.ofSeconds(1))
                  .summary("the service answers at " + drilled.id() + "'s own address"));
    }
    long slices = (request.load().toMillis() + SLICE.toMillis() - 1) / SLICE.toMillis();
    for (long slice = 1; slice <= slices; slice++) {
      long millis = request.load().toMillis() / slices;
      last =
          add(
              step(
                      StepId.of(StepTypes.DRILL_LOAD + "." + slice + "." + drilled.id()),
                      StepTypes.DRILL_LOAD)
                  .argument(Arguments.LOAD_MILLIS, millis)
                  .after(last)
                  .takes(SHORT, Duration.ofMillis(millis))
                  .summary("slice " + slice + " of " + slices + " of the load"));
    }
    return add(
        step(StepId.of("drill.meanwhile." + drilled.id()), StepTypes.DRILL_UNTOUCHED)
            .after(last)
            .takes(SHORT, MOMENT)
            .summary(active.id() + " served all the time and is untouched"));
  }

  private void cleanUp(StepId tried) {
    add(
        step(id(StepTypes.DRILL_STOP), StepTypes.DRILL_STOP)
            .after(tried)
            .takes(Duration.ofMinutes(5), Duration.ofSeconds(5))
            .summary("what the drill started in " + drilled.id() + " is gone"));
    for (String group : groups) {
      add(
          database(StepTypes.DRILL_REBUILD, group)
              .argument(Arguments.PROMOTE_STEP, group(StepTypes.DRILL_PROMOTE, group))
              .after(id(StepTypes.DRILL_STOP))
              .takes(REBUILD, Duration.ofSeconds(10))
              .summary(group + " of " + drilled.id() + " is a standby of " + active.id()));
      add(
          database("drill.replication", group, StepTypes.VERIFY_REPLICATION)
              .argument(Arguments.TARGET, active.id())
              .after(group(StepTypes.DRILL_REBUILD, group))
              .takes(SHORT, MOMENT)
              .summary("a row of " + group + " written in " + active.id() + " arrives"));
    }
    List<StepId> reopened = new ArrayList<>();
    for (String name : exits()) {
      Step.Builder reopen =
          step(exit(StepTypes.DRILL_REOPEN, name), StepTypes.DRILL_REOPEN)
              .argument(Arguments.FIREWALL, name)
              .takes(SHORT, MOMENT)
              .summary(name + " of " + drilled.id() + " is as it was before");
      groups.forEach(group -> reopen.after(group("drill.replication", group)));
      reopened.add(add(reopen));
    }
    add(
        step(StepId.of("drill.after." + drilled.id()), StepTypes.DRILL_UNTOUCHED)
            .after(reopened)
            .takes(SHORT, MOMENT)
            .summary(active.id() + " serves, and its other standbys stream"));
    if (active.auditsMedia()) {
      add(
          step(StepId.of("drill.media.after." + drilled.id()), StepTypes.DRILL_MEDIA)
              .argument(Arguments.MEDIA_STEP, mediaBefore())
              .after(reopened)
              .takes(SHORT, EXPECTED)
              .summary("none of the media that were in the bucket before is gone"));
    }
  }

  private List<String> exits() {
    return drilled.firewalls().values().stream()
        .filter(firewall -> firewall.stoppable().contains(Traffic.OUTBOUND))
        .map(firewall -> firewall.name())
        .toList();
  }

  private Step.Builder database(String type, String group) {
    return database(type, group, type);
  }

  private Step.Builder database(String prefix, String group, String type) {
    return step(group(prefix, group), type).argument(Arguments.DATABASE, group);
  }

  private Step.Builder step(StepId id, String type) {
    return Step.builder(id, type)
        .argument(Arguments.DATA_CENTER, drilled.id())
        .argument(Arguments.SOURCE, active.id())
        .notSkippable();
  }

  private String pairs(String prefix) {
    return groups.stream()
        .map(group -> group + "=" + group(prefix, group))
        .collect(Collectors.joining(","));
  }

  private StepId prepared(String group) {
    return group("drill." + StepTypes.PREPARE, group);
  }

  private StepId group(String prefix, String group) {
    return StepId.of(prefix + "." + group + "." + drilled.id());
  }

  private StepId exit(String type, String name) {
    return StepId.of(type + "." + name + "." + drilled.id());
  }

  private StepId id(String type) {
    return StepId.of(type + "." + drilled.id());
  }

  private StepId add(Step.Builder step) {
    Step built = step.build();
    steps.add(built);
    return built.id();
  }
}
