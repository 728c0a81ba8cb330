package io.github.essfailover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import io.github.essfailover.spi.FirewallAdapter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The firewalls of the document can be built, and show what they would do. */
class FirewallsSampleTest {

  private static final FirewallsSample.Secrets SECRETS = name -> "the-secret-" + name;

  @TempDir Path folder;

  @Test
  void samples_built_showTheirChangesAndNoSecret() throws Exception {
    CommandRunner nobody =
        (command, input, deadline) -> {
          throw new AssertionError("building and previews run nothing");
        };
    String pem = certificate();
    List<FirewallAdapter> all =
        List.of(
            FirewallsSample.nftables(nobody),
            FirewallsSample.command(nobody),
            FirewallsSample.opnsense(pem, SECRETS),
            FirewallsSample.fortigate(pem, SECRETS),
            FirewallsSample.pfsense(pem, SECRETS),
            FirewallsSample.paloAlto(pem, SECRETS));
    List<String> texts = new ArrayList<>();
    for (FirewallAdapter each : all) {
      texts.addAll(each.close(Set.of(Traffic.OUTBOUND)).preview());
      texts.addAll(each.open().preview());
      texts.add(each.toString());
    }
    texts.addAll(FirewallsSample.redfish(pem, SECRETS).off().preview());

    assertThat(texts).hasSizeGreaterThan(20).noneMatch(text -> text.contains("the-secret"));
  }

  private String certificate() throws Exception {
    Path store = folder.resolve("keys.p12");
    Path pem = folder.resolve("ca.pem");
    keytool(store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=ca");
    keytool(store, "-exportcert", "-rfc", "-file", pem.toString());
    return Files.readString(pem);
  }

  private static void keytool(Path store, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", "changeit", "-alias", "a"));
    CommandResult result =
        LocalCommandRunner.create()
            .run(command, new byte[0], Deadline.after(Duration.ofSeconds(60), Clock.systemUTC()));
    assertThat(result.exitCode()).as(result.errors() + result.output()).isZero();
  }
}
