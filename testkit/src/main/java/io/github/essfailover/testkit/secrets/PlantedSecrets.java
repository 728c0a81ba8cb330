package io.github.essfailover.testkit.secrets;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Secrets that cannot be mistaken for anything else, and the search for them: as they are, in
 * Base64 wherever it begins (also between other text, as in {@code user:secret}), in hex, and
 * percent-encoded. What is found is told by name, never by value. Thread-safe.
 */
public final class PlantedSecrets {

  private static final int RANDOM_BYTES = 12;

  /** Shorter forms could be there by chance. */
  private static final int SHORTEST = 12;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, String> forms = new LinkedHashMap<>();
  private final SortedSet<String> names = new TreeSet<>();

  private PlantedSecrets() {}

  /** None yet. */
  public static PlantedSecrets fresh() {
    return new PlantedSecrets();
  }

  /** A new secret of letters, digits and hyphens, which fits wherever a password or token does. */
  public String plant(String what) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    String value = "planted-" + what + "-" + HexFormat.of().formatHex(bytes);
    add(what, value);
    return value;
  }

  /**
   * Has one searched for that was made elsewhere, such as the body of a key.
   *
   * @param value at least twelve characters
   */
  public synchronized void add(String what, String value) {
    if (value.length() < SHORTEST) {
      throw new IllegalArgumentException(what + " is too short to be told from other text");
    }
    names.add(what);
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    form(what, value);
    form(what + " in hex", HexFormat.of().formatHex(bytes));
    for (int before = 0; before < 3; before++) {
      form(what + " in Base64", base64(bytes, before, Base64.getEncoder()));
      form(what + " in Base64", base64(bytes, before, Base64.getUrlEncoder()));
    }
    form(what + " percent-encoded", percentEncoded(bytes));
  }

  private void form(String name, String form) {
    forms.putIfAbsent(form.toLowerCase(Locale.ROOT), name);
  }

  /** The characters that do not depend on what stands before and after. */
  private static String base64(byte[] bytes, int before, Base64.Encoder encoder) {
    byte[] shifted = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, shifted, before, bytes.length);
    int whole = shifted.length - shifted.length % 3;
    String text = encoder.encodeToString(Arrays.copyOf(shifted, whole));
    return text.substring(before == 0 ? 0 : 4);
  }

  private static String percentEncoded(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      char c = (char) (b & 0xFF);
      boolean plain = c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_');
      text.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02x", b & 0xFF));
    }
    return text.toString();
  }

  /** What was planted, by name. */
  public synchronized List<String> names() {
    return List.copyOf(names);
  }

  /** The names of those that the text holds, with the form in which it does; no values. */
  public synchronized List<String> in(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    List<String> found = new ArrayList<>();
    forms.forEach(
        (form, name) -> {
          if (lower.contains(form) && !found.contains(name)) {
            found.add(name);
          }
        });
    return found;
  }

  /** The names. */
  @Override
  public String toString() {
    return "planted " + names();
  }
}
