package io.github.essfailover.lab.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SigningKeyTest {

  /** RFC 8032 section 7.1, test 1. */
  private static final String SEED =
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

  private static final String PUBLIC =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  @Test
  void publicKey_ofTheRfcsSeed_isTheRfcsPublicKey() {
    SigningKey key = SigningKey.parse("ed25519 a_lab1 " + base64(SEED));

    assertThat(key.id()).isEqualTo("ed25519:a_lab1");
    assertThat(key.publicKey()).isEqualTo(base64(PUBLIC));
    assertThat(key.sign("")).startsWith("5VZDAMNgrHKQhuLMgG6CioSHfx64");
    assertThat(key.toString()).doesNotContain(base64(SEED));
  }

  @Test
  void parse_withAnotherAlgorithm_isRefused() {
    assertThatThrownBy(() -> SigningKey.parse("rsa 1 AAAA"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String base64(String hex) {
    return Base64.getEncoder().withoutPadding().encodeToString(HexFormat.of().parseHex(hex));
  }
}
