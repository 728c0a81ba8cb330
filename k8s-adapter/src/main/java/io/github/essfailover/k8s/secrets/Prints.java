package io.github.essfailover.k8s.secrets;

import io.github.essfailover.model.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Keyed hashes of what must be equal, by object and key. Pure. */
public final class Prints {

  private static final byte THERE = 1;
  private static final byte ABSENT = 0;

  private Prints() {}

  /** What is absent has a hash as well, so that it differs from what is there. */
  public static Map<String, Fingerprint> of(Sight sight, byte[] key) {
    Map<String, Fingerprint> prints = new TreeMap<>();
    for (Entry entry : sight.catalogue().entries()) {
      Optional<Content> content = sight.content(entry.place());
      // Certificates that each data center renews by itself differ rightly.
      if (content.flatMap(Content::certificate).isPresent()) {
        continue;
      }
      Set<String> keys = content.map(entry::keysOf).orElse(new TreeSet<>(entry.keys()));
      for (String each : keys) {
        prints.put(
            entry.place() + " key " + each,
            hash(key, content.flatMap(c -> c.value(each)).orElse(null)));
      }
      if (entry.isWhole()) {
        prints.put(
            entry.place() + " names of keys",
            hash(
                key,
                String.join("\n", content.map(Content::keys).orElse(Set.of()))
                    .getBytes(StandardCharsets.UTF_8)));
      }
    }
    prints.put("old_signing_keys", hash(key, oldKeys(sight).getBytes(StandardCharsets.UTF_8)));
    return prints;
  }

  private static String oldKeys(Sight sight) {
    StringBuilder all = new StringBuilder();
    new TreeMap<>(sight.catalogue().oldSigningKeys()).values().forEach(all::append);
    for (Place place : sight.catalogue().configuration()) {
      sight
          .content(place)
          .ifPresent(
              content ->
                  content
                      .keys()
                      .forEach(key -> all.append(OldSigningKeys.in(content.text(key).orElse("")))));
    }
    return all.toString();
  }

  private static Fingerprint hash(byte[] key, byte @org.jspecify.annotations.Nullable [] value) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(value == null ? ABSENT : THERE);
      return new Fingerprint(
          HexFormat.of().formatHex(value == null ? mac.doFinal() : mac.doFinal(value)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HmacSHA256", e);
    }
  }
}
