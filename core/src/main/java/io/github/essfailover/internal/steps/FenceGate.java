package io.github.essfailover.internal.steps;

import io.github.essfailover.fence.FencePolicy;
import io.github.essfailover.fence.FenceVerdict;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Opens as soon as the evidence suffices. Nothing to act: it decides. */
final class FenceGate implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    FenceVerdict verdict =
        FencePolicy.decide(
            Arguments.dataCenter(c),
            Arguments.list(c, Arguments.DATABASES),
            c.evidence(),
            c.sightings(),
            Duration.ofSeconds(Long.parseLong(c.argument(Arguments.QUIET_SECONDS))),
            c.now());
    if (verdict instanceof FenceVerdict.Proven proven) {
      SortedMap<String, String> outputs = new TreeMap<>();
      outputs.put("evidenceDigest", proven.proof().digest());
      return new Observed.Done("proved by " + proven.proof(), proven.proof().evidence(), outputs);
    }
    if (verdict instanceof FenceVerdict.Vetoed vetoed) {
      return Observed.notYet(
          "signs of life: "
              + vetoed.signs().stream().map(FenceGate::words).collect(Collectors.joining("; ")),
          Duration.ofMillis(500));
    }
    FenceVerdict.Insufficient insufficient = (FenceVerdict.Insufficient) verdict;
    return Observed.notYet(String.join("; ", insufficient.missing()), Duration.ofMillis(500));
  }

  private static String words(Sighting sign) {
    return sign.vantage() + " " + sign.seen();
  }

  @Override
  public boolean decidesOnEvidence() {
    return true;
  }

  @Override
  public boolean mutates() {
    return false;
  }
}
