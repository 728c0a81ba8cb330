package io.github.essfailover.labservers.dns;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;

/**
 * Verifies requests and signs answers (RFC 8945 section 5).
 *
 * <p>Immutable.
 */
final class Keyring {

  /**
   * What the signature of a request is worth.
   *
   * @param request absent when the request is not signed
   * @param key absent when the key is not known
   * @param error {@link Rcode#NOERROR}, BADKEY, BADSIG, BADTIME or FORMERR
   */
  record Verdict(@Nullable TSIGRecord request, @Nullable TSIG key, int error) {
    boolean isVerified() {
      return request != null && error == Rcode.NOERROR;
    }
  }

  private record Known(Name algorithm, TSIG tsig) {}

  private final Map<Name, Known> keys;

  private Keyring(Map<Name, Known> keys) {
    this.keys = keys;
  }

  static Keyring empty() {
    return new Keyring(Map.of());
  }

  Keyring with(Name name, Name algorithm, byte[] secret) {
    Map<Name, Known> more = new HashMap<>(keys);
    more.put(name, new Known(algorithm, new TSIG(algorithm, name, secret)));
    return new Keyring(Map.copyOf(more));
  }

  Verdict verify(Message message, byte[] wire) {
    TSIGRecord signature = message.getTSIG();
    if (signature == null) {
      return new Verdict(null, null, Rcode.NOERROR);
    }
    Known known = keys.get(signature.getName());
    if (known == null || !known.algorithm().equals(signature.getAlgorithm())) {
      return new Verdict(signature, null, Rcode.BADKEY);
    }
    return new Verdict(signature, known.tsig(), known.tsig().verify(message, wire, null));
  }

  /** The answer on the wire, signed as the verdict on its request demands. */
  static byte[] seal(Message answer, Verdict verdict, int maximum) {
    TSIGRecord request = verdict.request();
    TSIG key = verdict.key();
    boolean signs = verdict.error() == Rcode.NOERROR || verdict.error() == Rcode.BADTIME;
    if (request != null && key != null && signs) {
      answer.setTSIG(key, verdict.error(), request);
    } else if (request != null) {
      answer.addRecord(unsigned(request, verdict.error()), Section.ADDITIONAL);
    }
    return answer.toWire(maximum);
  }

  /** Answers to a bad key or signature carry a TSIG without signature (RFC 8945 section 5.3.2). */
  private static TSIGRecord unsigned(TSIGRecord request, int error) {
    return new TSIGRecord(
        request.getName(),
        DClass.ANY,
        0,
        request.getAlgorithm(),
        request.getTimeSigned(),
        request.getFudge(),
        new byte[0],
        request.getOriginalID(),
        error,
        new byte[0]);
  }
}
