package io.github.essfailover.internal.planner;

import io.github.essfailover.internal.steps.Arguments;
import io.github.essfailover.internal.steps.StepTypes;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.Step;
import io.github.essfailover.spi.Site;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The steps that compare media with the bucket, where somebody knows both. */
final class MediaSteps {

  private static final Duration TO_ARRIVE = Duration.ofMinutes(5);
  private static final Duration TO_VERIFY = Duration.ofMinutes(1);
  private static final Duration EXPECTED = Duration.ofSeconds(3);

  private MediaSteps() {}

  /** Nobody waits for it: users are better off with the service than without these media. */
  static Optional<Step> verify(Site source, Site target, List<StepId> prepared) {
    return step(StepTypes.VERIFY_MEDIA, target, target)
        .map(
            step ->
                step.after(prepared)
                    .takes(TO_VERIFY, EXPECTED)
                    .owedOnFailure()
                    .summary(
                        "the newest media can be read in "
                            + target.id()
                            + "; what is missing may be on "
                            + source.id()
                            + "'s volume: upload it from there (s3_media_upload)")
                    .build());
  }

  /** The source's own catalogue knows the newest media; a standby's is a moment behind. */
  static Optional<Step> ready(Site source, Site target) {
    return step(StepTypes.READY_MEDIA, target, source.media().isPresent() ? source : target)
        .map(
            step ->
                step.takes(TO_ARRIVE, EXPECTED)
                    .summary("no medium is missing in the bucket as " + target.id() + " sees it")
                    .build());
  }

  private static Optional<Step.Builder> step(String type, Site target, Site catalogued) {
    return target.auditsMedia()
        ? Optional.of(
            Step.builder(StepId.of(type + "." + target.id()), type)
                .argument(Arguments.DATA_CENTER, target.id())
                .argument(Arguments.CATALOG, catalogued.id()))
        : Optional.empty();
  }
}
