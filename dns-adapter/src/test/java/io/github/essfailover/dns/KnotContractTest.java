package io.github.essfailover.dns;

import io.github.essfailover.testkit.contract.DnsAdapterContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Against Knot DNS, from Debian's package knot. */
class KnotContractTest extends DnsAdapterContract {

  @TempDir Path folder;

  @Override
  protected Fixture start() throws Exception {
    InstalledServer knot = InstalledServer.knot(folder);
    return new TestZone(knot.address(), knot);
  }
}
