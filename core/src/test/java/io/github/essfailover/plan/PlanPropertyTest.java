package io.github.essfailover.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.error.PlanException;
import io.github.essfailover.internal.json.JsonText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** An approval is bound to a digest, so nothing that matters may change under it. */
class PlanPropertyTest {

  private static final Plan PLAN = SamplePlans.failover();
  private static final String JSON = PLAN.toJson();

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(
        "",
        "0",
        "1",
        "-",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        "null",
        "true",
        "{}",
        " ",
        "x",
        "\"x\":1,",
        "PT0S",
        "9999999999999999999");
  }

  /** A stored plan that was changed is refused, unless the change means nothing. */
  @Property(seed = "1", tries = 3000)
  void parse_changedText_theSamePlanOrRefused(
      @ForAll @IntRange(min = 0) int at,
      @ForAll @IntRange(min = 0, max = 10) int cut,
      @ForAll("pieces") String instead) {
    int from = at % (JSON.length() + 1);
    int to = Math.min(JSON.length(), from + cut);
    String changed = JSON.substring(0, from) + instead + JSON.substring(to);
    try {
      assertThat(Plan.parse(changed)).isEqualTo(PLAN);
    } catch (PlanException e) {
      assertThat(e.code()).isEqualTo("PLAN_UNREADABLE");
    }
  }

  @Property(seed = "1", tries = 200)
  void parse_fieldsInAnyOrder_samePlan(@ForAll Random random) {
    String mixed = JsonText.write(mixed(JsonText.parse(JSON), random));

    assertThat(Plan.parse(mixed)).isEqualTo(PLAN);
    assertThat(Plan.parse(mixed).digest()).isEqualTo(PLAN.digest());
  }

  private static @Nullable Object mixed(@Nullable Object value, Random random) {
    if (value instanceof Map<?, ?> map) {
      List<Object> keys = new ArrayList<>(map.keySet());
      Collections.shuffle(keys, random);
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      keys.forEach(key -> copy.put((String) key, mixed(map.get(key), random)));
      return copy;
    }
    return value instanceof List<?> list
        ? list.stream().map(each -> mixed(each, random)).toList()
        : value;
  }

  /** Each text in the plan counts: another one is another digest. */
  @Property(seed = "1", tries = 500)
  void digest_anyPartOfAStepDiffers_differs(
      @ForAll @IntRange(min = 0, max = 1000) int which,
      @ForAll @IntRange(min = 0, max = 4) int part) {
    List<Step> steps = new ArrayList<>(PLAN.steps());
    int index = which % steps.size();
    Step s = steps.get(index);
    steps.set(
        index,
        new Step(
            s.id(),
            part == 0 ? s.type() + "x" : s.type(),
            part == 1 ? s.summary() + "x" : s.summary(),
            s.arguments(),
            s.after(),
            s.afterSettled(),
            part == 2 ? s.budget().plusNanos(1) : s.budget(),
            s.expected(),
            s.onFailure(),
            (part == 3) != s.skippable(),
            part == 4
                ? s.repeatability() == Repeatability.ONCE ? Repeatability.LEVEL : Repeatability.ONCE
                : s.repeatability()));
    Plan other =
        new Plan(
            PLAN.deployment(),
            PLAN.request(),
            PLAN.topology(),
            PLAN.createdAt(),
            PLAN.expiresAt(),
            steps,
            PLAN.facts(),
            PLAN.prediction(),
            PLAN.findings());

    assertThat(other.digest()).isNotEqualTo(PLAN.digest());
  }
}
