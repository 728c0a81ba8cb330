package io.github.essfailover.postgres.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Issues certificates of servers with the program {@code openssl}. */
record CertificateAuthority(Path folder) {

  /** Makes one; the test is skipped where the program is missing. */
  static CertificateAuthority in(Path folder) throws Exception {
    Assumptions.assumeTrue(isInstalled(), "openssl is not installed");
    Files.createDirectories(folder);
    CertificateAuthority made = new CertificateAuthority(folder);
    made.openssl(
        ("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
                + " -subj /CN=scenario-ca -keyout ca.key -out ca.crt")
            .split(" "));
    return made;
  }

  private static boolean isInstalled() throws InterruptedException {
    try {
      return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** What clients and followers trust. */
  Path certificate() {
    return folder.resolve("ca.crt");
  }

  /**
   * Puts key and certificate where a server looks for them.
   *
   * @param name for instance {@code DNS:db.example.org} or {@code IP:192.0.2.1}
   */
  void issue(Path dataFolder, String name) throws Exception {
    openssl(
        ("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=server"
                + " -keyout server.key -out server.csr")
            .split(" "));
    Files.writeString(folder.resolve("names"), "subjectAltName=" + name + "\n");
    openssl(
        ("x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2"
                + " -extfile names -out server.crt")
            .split(" "));
    Files.setPosixFilePermissions(
        folder.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
    for (String file : List.of("server.key", "server.crt")) {
      Files.deleteIfExists(dataFolder.resolve(file));
      Files.move(folder.resolve(file), dataFolder.resolve(file));
    }
  }

  private void openssl(String... arguments) throws Exception {
    java.util.List<String> command = new java.util.ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
  }
}
