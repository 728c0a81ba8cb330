package io.github.essfailover.testkit.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Ten thousand steps, a hundred of them under way at a time: what a step costs does not depend on
 * how many others there are.
 */
class EngineLoadTest {

  private static final int CHAINS = 100;

  /** A busy machine makes processor time vary; what is quadratic would be at 5. */
  private static final double TIMES_AS_SLOW = 2.5;

  private static final double TIMES_AS_LARGE = 1.5;

  @Test
  void tenThousandSteps_costAsMuchEachAsTwoThousand() {
    EngineLoad.of(CHAINS, 20);
    EngineLoad.Took some = EngineLoad.of(CHAINS, 20);
    EngineLoad.Took many = EngineLoad.of(CHAINS, 100);
    System.out.println(some + "\n" + many);

    assertThat(many.steps()).isGreaterThan(CHAINS * 100);
    assertThat(many.proven()).isEqualTo(CHAINS * 100);
    assertThat(many.parallel()).isEqualTo(CHAINS);
    assertThat(many.nanosPerStep()).isLessThan((long) (TIMES_AS_SLOW * some.nanosPerStep()));
    assertThat(many.bytesPerStep()).isLessThan((long) (TIMES_AS_LARGE * some.bytesPerStep()));
  }

  @Test
  void oneStepBehindAllOthers_makesNoneOfThemDearer() {
    EngineLoad.Took some = EngineLoad.allBeforeOne(CHAINS, 10);
    EngineLoad.Took many = EngineLoad.allBeforeOne(CHAINS, 40);
    System.out.println(some + "\n" + many);

    assertThat(many.bytesPerStep()).isLessThan((long) (TIMES_AS_LARGE * some.bytesPerStep()));
  }
}
