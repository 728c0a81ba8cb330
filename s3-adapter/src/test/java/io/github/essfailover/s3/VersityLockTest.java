package io.github.essfailover.s3;

import io.github.essfailover.testkit.contract.RunLockContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class VersityLockTest extends RunLockContract {

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
