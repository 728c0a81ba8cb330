package io.github.essfailover.k8s.secrets;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Synapse's signing key file: lines {@code ed25519 <version> <unpadded base64 of 32 bytes>}
 * (element-hq/ess-helm, docs/maintenance.md). Pure.
 */
final class SigningKeys {

  private static final int SEED_BYTES = 32;
  private static final Pattern LINE = Pattern.compile("ed25519 ([A-Za-z0-9_]+) ([A-Za-z0-9+/]+)=*");

  private SigningKeys() {}

  /** What is wrong with the text, without any of it; empty if nothing is. */
  static Optional<String> problem(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    if (lines.isEmpty()) {
      return Optional.of("is empty");
    }
    for (String line : lines) {
      var match = LINE.matcher(line.strip());
      if (!match.matches()) {
        return Optional.of("is not of the form 'ed25519 <version> <base64>'");
      }
      if (!isSeed(match.group(2))) {
        return Optional.of("does not hold a seed of 32 bytes");
      }
    }
    return Optional.empty();
  }

  private static boolean isSeed(String base64) {
    try {
      return Base64.getDecoder().decode(base64).length == SEED_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
