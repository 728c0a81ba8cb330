package io.github.essfailover.internal.engine;

import io.github.essfailover.internal.steps.Arguments;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Step;
import io.github.essfailover.spi.Resource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The acts that were given up and have not returned: each may still land. What a step wanted that
 * is proven meanwhile is harmed by none of its own acts. But one that was left out may have sent an
 * act that takes back what a step after it needs, and that step may find everything in place and
 * have nothing to send, so that no permit holds it up. Confined to the mailbox.
 */
final class LateActs {

  private final StepGraph steps;
  private final Map<Resource, StepId> outstanding = new TreeMap<>();

  LateActs(StepGraph steps) {
    this.steps = steps;
  }

  void givenUp(StepId step, Resource on) {
    outstanding.put(on, step);
  }

  void returned(Resource on) {
    outstanding.remove(on);
  }

  /** Why what the step sees may not last; empty: nothing on its way can take it back. */
  Optional<String> against(Step step) {
    return outstanding.entrySet().stream()
        .filter(act -> isAbout(step, act.getKey()) && wasLeftOut(act.getValue()))
        .filter(act -> steps.restsOn(step, act.getValue()))
        .map(
            act ->
                "an act of %s on %s was given up, has not returned and may still undo it"
                    .formatted(act.getValue(), act.getKey()))
        .findFirst();
  }

  private boolean wasLeftOut(StepId earlier) {
    StepState state = steps.state(earlier);
    return state == StepState.WAIVED || state == StepState.OWED;
  }

  private static boolean isAbout(Step step, Resource resource) {
    Map<String, String> arguments = step.arguments();
    String argument =
        switch (resource.port()) {
          case "database" -> arguments.get(Arguments.DATABASE);
          case "firewall" -> arguments.get(Arguments.FIREWALL);
          case "dns" -> arguments.get(Arguments.DNS);
          default -> resource.name();
        };
    String place = arguments.getOrDefault(Arguments.DATA_CENTER, "global");
    return resource.name().equals(argument)
        && (resource.place().equals("global") || Objects.equals(place, resource.place()));
  }
}
