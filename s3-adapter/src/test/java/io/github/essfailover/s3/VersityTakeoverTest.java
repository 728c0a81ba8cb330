package io.github.essfailover.s3;

import io.github.essfailover.testkit.contract.TakeoverContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class VersityTakeoverTest extends TakeoverContract {

  @TempDir static Path folder;
  private static StoreServer server;

  @BeforeAll
  static void startServer() {
    server = StoreServer.versityGateway(folder);
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected Fixture start() {
    return new LockBucket(server);
  }
}
