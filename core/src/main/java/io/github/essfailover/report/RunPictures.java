package io.github.essfailover.report;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.plan.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The data centers before and after a run, as boxes with arrows of replication. */
final class RunPictures {

  private static final int WIDTH = 340;
  private static final int BOX_WIDTH = 232;
  private static final int BOX_HEIGHT = 58;
  private static final int PITCH = 84;
  private static final int MARGIN = 10;

  /** How many characters of a name fit into a box. */
  private static final int FITTING = 24;

  private final RunReport report;
  private final Plan plan;
  private final List<DataCenterId> places;

  private RunPictures(RunReport report) {
    this.report = report;
    this.plan = report.plan();
    Set<DataCenterId> named = new LinkedHashSet<>();
    named.add(plan.request().source());
    named.add(plan.request().target());
    plan.steps().stream()
        .flatMap(step -> Stream.ofNullable(step.arguments().get("dataCenter")))
        .map(DataCenterId::of)
        .forEach(named::add);
    this.places = List.copyOf(named);
  }

  /** Where a data center stands: a word for the picture and its colour. */
  private record Standing(String words, String look) {}

  /** Both pictures; none for a run that moves nothing. */
  static List<Map<String, Object>> of(RunReport report) {
    String kind = report.plan().request().kind();
    if (!kind.equals("failover") && !kind.equals("switchover")) {
      return List.of();
    }
    RunPictures pictures = new RunPictures(report);
    return List.of(pictures.before(), pictures.after());
  }

  private Map<String, Object> before() {
    Map<DataCenterId, Standing> standings = new LinkedHashMap<>();
    Set<DataCenterId> fed = new LinkedHashSet<>(places);
    fed.remove(plan.request().source());
    places.forEach(place -> standings.put(place, new Standing("standby", "standby")));
    standings.put(plan.request().source(), new Standing("active", "active"));
    return picture(
        "before", "Before, as the plan took it", standings, plan.request().source(), fed);
  }

  private Map<String, Object> after() {
    DataCenterId source = plan.request().source();
    DataCenterId target = plan.request().target();
    boolean promoted = any("promote", target, StepState.values()) && promotionBegan();
    Map<DataCenterId, Standing> standings = new LinkedHashMap<>();
    standings.put(source, sourceAfter(promoted));
    standings.put(target, targetAfter(promoted));
    Set<DataCenterId> fed = new LinkedHashSet<>();
    for (DataCenterId place : places) {
      boolean follows = promoted && follows(place);
      if (follows || (!promoted && report.outcome() == Outcome.ABORTED && !place.equals(source))) {
        fed.add(place);
      }
      if (!place.equals(source) && !place.equals(target)) {
        standings.put(place, otherAfter(place, promoted, follows));
      } else if (follows) {
        standings.put(place, new Standing("standby", "standby"));
      }
    }
    fed.remove(promoted ? target : source);
    return picture("after", "After", standings, promoted ? target : source, fed);
  }

  private Standing sourceAfter(boolean promoted) {
    if (report.outcome() == Outcome.ABORTED) {
      return report.debts().stream().anyMatch(Debt::undo)
          ? new Standing("not all put back", "bad")
          : new Standing("active, as before", "active");
    }
    boolean owed = report.debts().stream().anyMatch(Debt::isFence);
    boolean proven = any("fence.gate", plan.request().source(), StepState.PROVEN);
    if (proven && !owed) {
      return new Standing("fenced", "fenced");
    }
    return proven
        ? new Standing("NOT FENCED: fences owed", "bad")
        : new Standing(promoted ? "NOT FENCED: no proof" : "not proved fenced", "bad");
  }

  private Standing targetAfter(boolean promoted) {
    if (any("record", plan.request().target(), StepState.PROVEN)) {
      return new Standing("active", "active");
    }
    return promoted ? new Standing("activating", "warn") : new Standing("standby", "standby");
  }

  private Standing otherAfter(DataCenterId place, boolean promoted, boolean follows) {
    if (!promoted || follows) {
      return new Standing("standby", "standby");
    }
    return any("follow", place, StepState.OWED, StepState.WAIVED)
        ? new Standing("does not follow: owed", "bad")
        : new Standing("not proved to follow", "warn");
  }

  private boolean follows(DataCenterId place) {
    return any("follow", place, StepState.PROVEN) || any("rejoin", place, StepState.PROVEN);
  }

  private boolean promotionBegan() {
    return report.steps().stream()
        .filter(step -> step.step().value().startsWith("promote."))
        .anyMatch(step -> step.attempts() > 0);
  }

  private boolean any(String type, DataCenterId place, StepState... states) {
    return plan.steps().stream()
        .filter(step -> step.type().equals(type))
        .filter(step -> isIn(step, place))
        .map(Step::id)
        .flatMap(id -> report.step(id).stream())
        .anyMatch(step -> List.of(states).contains(step.state()));
  }

  /** By its argument; steps of one data center end with its name, too. */
  private static boolean isIn(Step step, DataCenterId place) {
    String argument = step.arguments().get("dataCenter");
    return argument == null
        ? step.id().value().endsWith("." + place)
        : argument.equals(place.value());
  }

  private Map<String, Object> picture(
      String id,
      String title,
      Map<DataCenterId, Standing> standings,
      DataCenterId from,
      Set<DataCenterId> fed) {
    List<Map<String, Object>> boxes = new ArrayList<>();
    standings.forEach((place, standing) -> boxes.add(box(place, standing)));
    Map<String, Object> picture = new LinkedHashMap<>();
    picture.put("id", id);
    picture.put("title", title);
    picture.put("width", WIDTH);
    picture.put("height", places.size() * PITCH - PITCH + BOX_HEIGHT + 2 * MARGIN);
    picture.put("boxes", boxes);
    picture.put("arrows", fed.stream().map(to -> arrow(from, to)).toList());
    picture.put("words", words(standings, from, fed));
    return picture;
  }

  private Map<String, Object> box(DataCenterId place, Standing standing) {
    int top = top(place);
    return Map.of(
        "x",
        MARGIN,
        "y",
        top,
        "width",
        BOX_WIDTH,
        "height",
        BOX_HEIGHT,
        "textX",
        MARGIN + 14,
        "nameY",
        top + 24,
        "wordsY",
        top + 45,
        "name",
        shortened(place.value()),
        "words",
        standing.words(),
        "look",
        standing.look());
  }

  private Map<String, Object> arrow(DataCenterId from, DataCenterId to) {
    int right = MARGIN + BOX_WIDTH;
    int begin = top(from) + BOX_HEIGHT / 2;
    int end = top(to) + BOX_HEIGHT / 2;
    int bulge = right + 20 + Math.min(60, Math.abs(end - begin) / 3);
    String path =
        String.format(
            "M%d %d C %d %d, %d %d, %d %d", right, begin, bulge, begin, bulge, end, right + 4, end);
    return Map.of("path", path);
  }

  private int top(DataCenterId place) {
    return MARGIN + places.indexOf(place) * PITCH;
  }

  private static String shortened(String name) {
    return name.length() <= FITTING ? name : name.substring(0, FITTING - 1) + "…";
  }

  /** The same for who does not see the picture. */
  private static String words(
      Map<DataCenterId, Standing> standings, DataCenterId from, Set<DataCenterId> fed) {
    String places =
        standings.entrySet().stream()
            .map(each -> each.getKey() + ": " + each.getValue().words())
            .collect(Collectors.joining("; "));
    String arrows =
        fed.isEmpty()
            ? "no replication is proved"
            : from
                + " replicates to "
                + fed.stream().map(DataCenterId::value).collect(Collectors.joining(", "));
    return places + "; " + arrows + ".";
  }
}
