package io.github.essfailover.internal.steps;

import io.github.essfailover.spi.MediaCatalog;
import io.github.essfailover.spi.ObjectStorageAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.List;

/**
 * The newest media of one data center's catalogue can be read from the bucket as another sees it.
 * What is missing may still be on its way, so it is looked for again.
 */
final class VerifyMedia implements StepHandler {

  /** An audit is hundreds of requests. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(3);

  @Override
  public Observed observe(StepContext c) {
    Site catalogued = c.siteOf(Arguments.CATALOG);
    Site seeing = c.siteOf(Arguments.DATA_CENTER);
    MediaCatalog catalog = catalogued.media().orElseThrow(() -> gone(catalogued, "catalogue"));
    ObjectStorageAdapter storage =
        seeing.objectStorage().orElseThrow(() -> gone(seeing, "object storage"));
    MediaAudit audit = MediaAudit.of(catalog, storage, c.deadline());
    String seen = audit + ", as " + seeing.id() + " sees it";
    return audit.isComplete()
        ? new Observed.Done(seen, List.of(), audit.outputs())
        : Observed.notYet(seen, LOOK_AGAIN);
  }

  private static IllegalStateException gone(Site site, String what) {
    return new IllegalStateException(site.id() + " has no " + what + " of media any more");
  }

  @Override
  public boolean mutates() {
    return false;
  }
}
