package io.github.essfailover.labservers.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3ServerTest {

  @TempDir Path folder;

  @Test
  void server_started_answersUntilItIsKilledAndAgainAfterwards() throws Exception {
    try (S3Server server = S3Server.start(folder)) {
      String bucket = server.bucket("media");
      assertThat(status(server, "/" + bucket)).isEqualTo(HttpURLConnection.HTTP_FORBIDDEN);

      server.kill();
      assertThatThrownBy(() -> status(server, "/")).isInstanceOf(IOException.class);

      server.reopen();
      assertThat(status(server, "/healthz")).isEqualTo(HttpURLConnection.HTTP_OK);
    }
  }

  private static int status(S3Server server, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) server.endpoint().resolve(path).toURL().openConnection();
    connection.setConnectTimeout(5_000);
    connection.setReadTimeout(30_000);
    return connection.getResponseCode();
  }
}
