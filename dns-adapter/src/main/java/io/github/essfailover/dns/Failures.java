package io.github.essfailover.dns;

import io.github.essfailover.error.AdapterException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.TSIGRecord;

/** What can go wrong with an update, each with its own code. */
final class Failures {

  static final String KEY_UNKNOWN = "DNS_KEY_UNKNOWN";

  private Failures() {}

  /** A cause in a few words. */
  static String reason(IOException e) {
    if (e instanceof SocketTimeoutException) {
      return "did not answer in time";
    }
    if (e instanceof ConnectException) {
      return "refused the connection";
    }
    if (e instanceof UnknownHostException) {
      return "has no known address";
    }
    return "could not be asked: " + e.getMessage();
  }

  static AdapterException unreachable(String server, @Nullable IOException cause) {
    String reason = cause == null ? "did not answer" : reason(cause);
    return AdapterException.notApplied(
        "DNS_UNREACHABLE",
        "The DNS server could not be reached.",
        Map.of("server", server, "seen", reason),
        cause);
  }

  /** The connection was made and then something went wrong: the update may have been applied. */
  static AdapterException lost(String server, IOException cause) {
    Map<String, String> context = Map.of("server", server, "seen", reason(cause));
    if (cause instanceof SocketTimeoutException) {
      return AdapterException.unknown(
          "DNS_TIMEOUT", "The DNS server did not answer the update in time.", context, cause);
    }
    if (cause instanceof ClosedByInterruptException) {
      return AdapterException.unknown(
          "DNS_INTERRUPTED", "The update was interrupted.", context, cause);
    }
    return AdapterException.unknown(
        "DNS_ANSWER_LOST", "The answer to the update was lost.", context, cause);
  }

  static AdapterException changedMeanwhile(String server, int rcode) {
    return AdapterException.permanent(
        "DNS_CHANGED_MEANWHILE",
        "The names are not as they were when this was planned.",
        Map.of("server", server, "rcode", Rcode.string(rcode)),
        "Look who changed the zone, then plan again.",
        null);
  }

  static AdapterException nothingExpected(String server) {
    return AdapterException.notApplied(
        "DNS_NOTHING_EXPECTED",
        "No server showed the names when this was planned.",
        Map.of("server", server),
        null);
  }

  static AdapterException unsignedAnswer(String server, Message answer) {
    return AdapterException.unknown(
        "DNS_UNSIGNED_ANSWER",
        "The answer to a signed update is not signed, so anybody may have sent it.",
        Map.of("server", server, "rcode", Rcode.string(answer.getRcode())),
        null);
  }

  /** Anything but success, of an answer that may be believed. */
  static AdapterException refused(
      String server, Message answer, @Nullable TsigKey key, Clock clock) {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("server", server);
    context.put("rcode", Rcode.string(answer.getRcode()));
    if (key != null) {
      context.put("key", key.toString());
    }
    TSIGRecord signature = answer.getTSIG();
    int error = signature == null ? Rcode.NOERROR : signature.getError();
    if (answer.getRcode() == Rcode.SERVFAIL) {
      return AdapterException.unknown(
          "DNS_SERVER_FAILURE", "The DNS server failed to carry the update out.", context, null);
    }
    return refused(error, signature, context, clock);
  }

  private static AdapterException refused(
      int error, @Nullable TSIGRecord signature, Map<String, String> context, Clock clock) {
    return switch (error) {
      case Rcode.BADKEY ->
          AdapterException.permanent(
              KEY_UNKNOWN,
              "The DNS server does not know the key.",
              context,
              "Compare name and algorithm of the key with the server's configuration.",
              null);
      case Rcode.BADSIG ->
          AdapterException.permanent(
              "DNS_SIGNATURE",
              "The DNS server does not accept the signature.",
              context,
              "Compare the secret of the key with the server's configuration.",
              null);
      case Rcode.BADTIME -> clockSkew(signature, context, clock);
      default -> forbidden(context);
    };
  }

  /** The key is good and may not do this. */
  static AdapterException forbidden(String server, @Nullable TsigKey key) {
    return forbidden(Map.of("server", server, "key", String.valueOf(key)));
  }

  /** The same of a program's words, in which a signature's error is a word. */
  static AdapterException refused(String signatureError, Map<String, String> context) {
    int error =
        switch (signatureError) {
          case "BADKEY" -> Rcode.BADKEY;
          case "BADSIG" -> Rcode.BADSIG;
          case "BADTIME" -> Rcode.BADTIME;
          default -> Rcode.NOERROR;
        };
    return refused(error, null, new LinkedHashMap<>(context), Clock.systemUTC());
  }

  private static AdapterException forbidden(Map<String, String> context) {
    return AdapterException.permanent(
        "DNS_REFUSED",
        "The DNS server refused the update.",
        context,
        "Allow the key to update A, AAAA and CNAME of the names; a frozen zone refuses too.",
        null);
  }

  private static AdapterException clockSkew(
      @Nullable TSIGRecord signature, Map<String, String> context, Clock clock) {
    byte[] other = signature == null ? null : signature.getOther();
    if (other != null && other.length == 6) {
      context.put("skew", Duration.between(serverTime(other), clock.instant()).toString());
    }
    return AdapterException.permanent(
        "DNS_CLOCK_SKEW",
        "The clocks here and at the DNS server differ by more than five minutes.",
        context,
        "Set the clocks by NTP.",
        null);
  }

  /** Seconds as 48 bits (RFC 8945 section 5.2.3). */
  private static Instant serverTime(byte[] other) {
    long seconds = 0;
    for (byte b : other) {
      seconds = (seconds << 8) | (b & 0xFF);
    }
    return Instant.ofEpochSecond(seconds);
  }
}
