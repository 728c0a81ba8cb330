package io.github.essfailover.internal.steps;

import io.github.essfailover.internal.text.Sha256;
import io.github.essfailover.model.Fingerprint;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.SecretsAdapter;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The standby's secrets that must be equal in all data centers are those of the active one. */
final class CopySecrets implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    // What is hashed with it is compared here and never shown.
    byte[] key =
        Sha256.hex(c.run() + "|" + c.step() + "|" + c.epoch() + "|" + c.now())
            .getBytes(StandardCharsets.UTF_8);
    Map<String, Fingerprint> wanted = secrets(c, Arguments.TARGET).parity(key, c.deadline());
    Map<String, Fingerprint> found = secrets(c, Arguments.DATA_CENTER).parity(key, c.deadline());
    TreeSet<String> differing = new TreeSet<>();
    wanted.forEach(
        (name, fingerprint) -> {
          if (!fingerprint.equals(found.get(name))) {
            differing.add(name);
          }
        });
    return differing.isEmpty()
        ? Observed.done(wanted.size() + " secrets are those of " + c.argument(Arguments.TARGET))
        : Observed.notYet("other than in the active one: " + differing, Duration.ofSeconds(1));
  }

  @Override
  public List<Act> acts(StepContext c) {
    return List.of(
        new Act(
            Resource.cluster(Arguments.dataCenter(c)),
            secrets(c, Arguments.DATA_CENTER).copyFrom(secrets(c, Arguments.TARGET))));
  }

  private static SecretsAdapter secrets(StepContext c, String argument) {
    return c.siteOf(argument).secrets().orElseThrow();
  }
}
