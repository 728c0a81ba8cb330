package io.github.essfailover.spi;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * For authors of adapters: words of somebody else that are kept for a person, in the cause of a
 * failure for instance, when what was sent held a credential. A proxy or a debugging server may
 * quote the whole request in its answer.
 *
 * <p>Left out are what follows {@code Bearer} or {@code Basic}, the value of what calls itself an
 * authorization, token, secret, password, cookie or key, and every unbroken run of 64 or more
 * letters, digits and {@code +/=%_.~-}: no name in a message is so long, and tokens, keys and
 * signatures are. A short secret that somebody quotes among other words stays.
 */
public final class ForeignWords {

  private static final Pattern AUTHORIZATION =
      Pattern.compile("(?i)\\b(bearer|basic)(?:\\s|%20)+[^\\s,;\"'\\])}]+");

  /** A name that says so, and its value, as in headers, queries, properties and JSON. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)([\\w-]*(?:authorization|token|secret|password|passwd|cookie|api-?key)[\\w-]*"
              + "[\"']?\\s*[:=]\\s*[\\[(\"']*)[^\\s,;\"'\\])}&]+");

  private static final Pattern LONG = Pattern.compile("[A-Za-z0-9+/=%_.~-]{64,}+");

  private ForeignWords() {}

  /** The same text without what may be a credential. */
  public static String withoutCredentials(String words) {
    String named = AUTHORIZATION.matcher(words).replaceAll("$1 (left out)");
    String valued = NAMED.matcher(named).replaceAll("$1(left out)");
    return LONG.matcher(valued).replaceAll("(left out)");
  }

  /**
   * The failure itself when neither its message nor those of its causes hold one, and nothing was
   * suppressed; else one that says the rest, with its type's name and its stack trace.
   */
  public static Throwable withoutCredentials(Throwable failure) {
    return isHarmless(failure) ? failure : new Retold(failure);
  }

  private static boolean isHarmless(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String message = String.valueOf(each.getMessage());
      if (!message.equals(withoutCredentials(message)) || each.getSuppressed().length > 0) {
        return false;
      }
    }
    return true;
  }

  /** A failure in words that may be read. */
  private static final class Retold extends Exception {

    private static final long serialVersionUID = 1;

    Retold(Throwable told) {
      super(
          told.getClass().getName() + ": " + withoutCredentials(String.valueOf(told.getMessage())),
          cause(told));
      setStackTrace(told.getStackTrace());
    }

    private static @Nullable Throwable cause(Throwable told) {
      Throwable cause = told.getCause();
      return cause == null || cause == told ? null : new Retold(cause);
    }
  }
}
