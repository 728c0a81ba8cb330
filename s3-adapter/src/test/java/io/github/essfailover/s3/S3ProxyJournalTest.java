package io.github.essfailover.s3;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class S3ProxyJournalTest extends S3JournalScenes {

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
  StoreServer server() {
    return server;
  }
}
