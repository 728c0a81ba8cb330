package io.github.essfailover.s3;

import io.github.essfailover.labservers.network.FreePorts;
import io.github.essfailover.labservers.process.SupervisedProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Versity's S3 gateway over a folder: {@code go install
 * github.com/versity/versitygw/cmd/versitygw@v1.8.0}.
 */
final class VersityGateway {

  private static final String ACCESS_KEY = "gateway";
  private static final String SECRET_KEY = "gateway-secret-of-a-test";

  private VersityGateway() {}

  static StoreServer start(Path folder) {
    Optional<Path> program = program();
    Assumptions.assumeTrue(
        program.isPresent(), "versitygw is neither on the path nor given as -Dversitygw=...");
    int port = FreePorts.one();
    URI endpoint = URI.create("http://127.0.0.1:" + port);
    try {
      Path data = Files.createDirectories(folder.resolve("data"));
      Path meta = Files.createDirectories(folder.resolve("meta"));
      Path versions = Files.createDirectories(folder.resolve("versions"));
      SupervisedProcess process =
          SupervisedProcess.start(
              List.of(
                  program.get().toString(),
                  "--port",
                  "127.0.0.1:" + port,
                  "--access",
                  ACCESS_KEY,
                  "--secret",
                  SECRET_KEY,
                  "--region",
                  "us-east-1",
                  "posix",
                  "--sidecar",
                  meta.toString(),
                  "--versioning-dir",
                  versions.toString(),
                  data.toString()),
              folder,
              folder.resolve("versitygw.log"));
      process.await(() -> answers(endpoint), Duration.ofSeconds(60));
      return new StoreServer(endpoint, ACCESS_KEY, SECRET_KEY, process::close);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> program() {
    String given = System.getProperty("versitygw", "");
    String path = given.isEmpty() ? String.valueOf(System.getenv("PATH")) : "";
    return Stream.concat(
            Stream.of(given).filter(each -> !each.isEmpty()).map(Path::of),
            Stream.of(path.split(File.pathSeparator))
                .filter(each -> !each.isEmpty())
                .map(each -> Path.of(each, "versitygw")))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static boolean answers(URI endpoint) {
    try {
      HttpURLConnection connection = (HttpURLConnection) endpoint.toURL().openConnection();
      connection.setConnectTimeout(1_000);
      connection.setReadTimeout(5_000);
      return connection.getResponseCode() < 500;
    } catch (IOException e) {
      return false;
    }
  }
}
