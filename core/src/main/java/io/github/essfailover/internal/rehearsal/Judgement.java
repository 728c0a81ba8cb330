package io.github.essfailover.internal.rehearsal;

import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.Step;
import io.github.essfailover.report.Rehearsal;
import io.github.essfailover.report.Rehearsal.Verdict;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * From what was seen of each step to its verdict, in the order of the plan. What a step before it
 * will have changed by then is no ground for a green tick, and none for a failure either. Confined
 * to one thread.
 */
final class Judgement {

  /** What the steps that would act change, in the order of the plan; empty: that is not known. */
  private final Map<StepId, Set<Resource>> changes = new LinkedHashMap<>();

  private final Map<StepId, Set<StepId>> before = new TreeMap<>();
  private final Map<Resource, List<Finding>> checks;

  /** Judges with what the adapters' own checks found. */
  Judgement(Map<Resource, List<Finding>> checks) {
    this.checks = checks;
  }

  private record Sentence(Verdict verdict, String reason) {}

  Rehearsal.Part of(Look look) {
    Step step = look.step();
    Set<StepId> earlier = new TreeSet<>(step.needs());
    step.needs().forEach(id -> earlier.addAll(before.getOrDefault(id, Set.of())));
    before.put(step.id(), earlier);
    Sentence sentence = sentence(look, earlier);
    boolean acts =
        sentence.verdict() == Verdict.READY || sentence.verdict() == Verdict.KNOWN_ONLY_IN_THE_RUN;
    if (acts && look.mutates()) {
      Set<Resource> changed = new TreeSet<>();
      look.acts().forEach(act -> changed.add(act.on()));
      changes.put(step.id(), changed);
    }
    return new Rehearsal.Part(
        step.id(),
        step.summary(),
        look.observed().filter(it -> !isOfTheRun(it, look)).map(Judgement::seen).orElse(""),
        sentence.verdict() == Verdict.ALREADY_SO ? List.of() : calls(look),
        sentence.verdict(),
        sentence.reason(),
        step.onFailure());
  }

  private Sentence sentence(Look look, Set<StepId> earlier) {
    Optional<StepId> same = last(earlier, changed -> look.acts().stream().anyMatch(on(changed)));
    Optional<StepId> any = last(earlier, changed -> true);
    Optional<StepId> changer = look.acts().isEmpty() ? any : same;
    if (look.observed().isEmpty()) {
      return unseen(look, same);
    }
    Observed observed = look.observed().get();
    if (observed instanceof Observed.Done) {
      return done(look, changer.or(() -> last(earlier, Set::isEmpty)));
    }
    if (observed instanceof Observed.Hopeless hopeless) {
      return isOfTheRun(observed, look) || changer.isPresent()
          ? later(look, changer, isOfTheRun(observed, look) ? "" : "now: " + hopeless.why())
          : new Sentence(Verdict.WOULD_FAIL, hopeless.why());
    }
    return notYet(look, changer, any);
  }

  /** Despair that comes from asking a run that there is not. */
  private static boolean isOfTheRun(Observed observed, Look look) {
    return observed instanceof Observed.Hopeless && look.askedTheRun();
  }

  private static Predicate<Act> on(Set<Resource> changed) {
    return act -> changed.contains(act.on());
  }

  /** The last step before it that changes such things. */
  private Optional<StepId> last(Set<StepId> earlier, Predicate<Set<Resource>> such) {
    return changes.entrySet().stream()
        .filter(change -> earlier.contains(change.getKey()) && such.test(change.getValue()))
        .map(Map.Entry::getKey)
        .reduce((one, next) -> next);
  }

  private static Sentence unseen(Look look, Optional<StepId> same) {
    String problem = look.problem().orElse("it could not be looked at");
    return look.askedTheRun() || same.isPresent()
        ? later(look, same, problem)
        : new Sentence(Verdict.WOULD_FAIL, problem);
  }

  private static Sentence done(Look look, Optional<StepId> changer) {
    return look.askedFacts() || changer.isPresent()
        ? later(look, changer, "so now, and looked at again then")
        : new Sentence(Verdict.ALREADY_SO, "nothing to do");
  }

  private Sentence notYet(Look look, Optional<StepId> changer, Optional<StepId> any) {
    Optional<String> forbidden = forbidden(look);
    if (forbidden.isPresent()) {
      return new Sentence(Verdict.WOULD_FAIL, forbidden.get());
    }
    if (look.problem().isPresent()) {
      String problem = "now: " + look.problem().get();
      return look.askedTheRun() || any.isPresent()
          ? later(look, changer.or(() -> any), problem)
          : new Sentence(Verdict.WOULD_FAIL, look.problem().get());
    }
    if (look.wantsFence()) {
      return new Sentence(
          Verdict.KNOWN_ONLY_IN_THE_RUN, "sent only when it is proved that the source is fenced");
    }
    if (look.acts().isEmpty() && look.mutates()) {
      return later(look, changer, "what it calls depends on what is found then");
    }
    if (look.acts().isEmpty()) {
      return later(look, changer, "waits until it is so");
    }
    return look.askedFacts() || changer.isPresent()
        ? later(look, changer, "")
        : new Sentence(Verdict.READY, "");
  }

  private static Sentence later(Look look, Optional<StepId> changer, String what) {
    List<String> reasons = new ArrayList<>();
    changer.ifPresent(id -> reasons.add("comes after " + id));
    if (look.askedFacts() || (changer.isEmpty() && what.isEmpty())) {
      reasons.add("depends on what the run finds or proves");
    }
    if (!what.isEmpty()) {
      reasons.add(what);
    }
    return new Sentence(Verdict.KNOWN_ONLY_IN_THE_RUN, String.join("; ", reasons));
  }

  /** What the adapters that it would call say against it. */
  private Optional<String> forbidden(Look look) {
    return look.acts().stream()
        .map(Act::on)
        .distinct()
        .flatMap(
            on ->
                checks.getOrDefault(on, List.of()).stream()
                    .filter(finding -> finding.severity() == Severity.ERROR)
                    .map(finding -> on + ": " + finding))
        .findFirst();
  }

  private static List<Rehearsal.Intended> calls(Look look) {
    return look.acts().stream()
        .map(act -> new Rehearsal.Intended(act.on(), act.change().preview()))
        .toList();
  }

  private static String seen(Observed observed) {
    if (observed instanceof Observed.Done done) {
      return done.seen();
    }
    return observed instanceof Observed.NotYet notYet
        ? notYet.seen()
        : ((Observed.Hopeless) observed).why();
  }
}
