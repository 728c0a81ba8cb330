package io.github.essfailover.lab.site;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The little JSON that the lab writes and reads itself.
 *
 * <p>Stateless.
 */
public final class Json {

  private Json() {}

  /** A string literal (RFC 8259 section 7). */
  public static String string(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /** The value of a string member without escapes, wherever it is in the text. */
  public static Optional<String> stringMember(String json, String name) {
    Matcher matcher =
        Pattern.compile(Pattern.quote(string(name)) + "\\s*:\\s*\"([^\"\\\\]*)\"").matcher(json);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
