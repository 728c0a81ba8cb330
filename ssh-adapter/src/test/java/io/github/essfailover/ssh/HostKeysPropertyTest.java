package io.github.essfailover.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What people paste as the key of a host: a key, a fingerprint, or a problem that is told. */
class HostKeysPropertyTest {

  @Provide
  Arbitrary<String> pasted() {
    return Arbitraries.of(
            "ssh-ed25519 ",
            "ssh-rsa ",
            "ecdsa-sha2-nistp256 ",
            "AAAAC3NzaC1lZDI1NTE5AAAAI",
            "AAAAB3NzaC1yc2EAAAADAQABAAAA",
            "OMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
            "=",
            "AAAA",
            "////",
            "%%%",
            " comment",
            "host.example.org ",
            "\n",
            "\t",
            "SHA256:",
            "-----BEGIN OPENSSH PRIVATE KEY-----",
            "\u0000",
            "#")
        .list()
        .ofMaxSize(6)
        .map(parts -> String.join("", parts));
  }

  @Property(seed = "1", tries = 3000)
  void known_anyText_isAKeyOrAFingerprintOrAProblem(@ForAll("pasted") String text) {
    List<String> problems = new ArrayList<>();
    HostKeys keys = new HostKeys(List.of(text), problems);

    boolean fingerprint = text.strip().startsWith("SHA256:");
    if (problems.isEmpty() && !fingerprint) {
      assertThat(keys.types()).hasSize(1);
    }
    assertThat(problems).allSatisfy(each -> assertThat(each).doesNotContain("BEGIN OPENSSH"));
  }
}
