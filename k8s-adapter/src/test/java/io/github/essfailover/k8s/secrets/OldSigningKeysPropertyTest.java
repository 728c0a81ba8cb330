package io.github.essfailover.k8s.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class OldSigningKeysPropertyTest {

  @Provide
  Arbitrary<String> files() {
    return Arbitraries.of(
            "old_signing_keys:\n",
            "  \"ed25519:id\": ",
            "{ key: \"base64\", expired_ts: 1 }\n",
            "[",
            "]",
            "{",
            "}",
            "'",
            "&a ",
            "*a\n",
            "\n",
            "\t",
            "- ",
            "null",
            "{{ template }}",
            "\u0000")
        .list()
        .ofMaxSize(10)
        .map(parts -> String.join("", parts));
  }

  /** Two data centers are told apart by it: it says the same of the same, and never fails. */
  @Property(seed = "1", tries = 3000)
  void in_anyFile_sameForTheSameAndNothingOnlyWhereNothingIsSaid(@ForAll("files") String text) {
    String said = OldSigningKeys.in(text);

    assertThat(OldSigningKeys.in(text)).isEqualTo(said);
    if (!text.contains("old_signing_keys")) {
      assertThat(said).isEmpty();
    }
  }
}
