package io.github.essfailover.s3;

import io.github.essfailover.testkit.contract.RunLockContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class S3ProxyLockTest extends RunLockContract {

  @TempDir static Path folder;
  private static StoreServer server;

  @BeforeAll
  static void startServer() {
    server = StoreServer.s3Proxy(folder);
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @Override
  protected Fixture start() {
    return new LockBucket(server);
  }
}
