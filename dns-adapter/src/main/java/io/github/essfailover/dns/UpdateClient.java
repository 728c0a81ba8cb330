package io.github.essfailover.dns;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.Update;

/** Sends an update, signed, and returns the response code of an answer that can be believed. */
final class UpdateClient implements Updates {

  private final NameServer server;
  private final @Nullable TsigKey key;
  private final Clock clock;

  UpdateClient(NameServer server, @Nullable TsigKey key, Clock clock) {
    this.server = server;
    this.key = key;
    this.clock = clock;
  }

  @Override
  public int send(PointUpdate update, Deadline deadline) {
    return send(update.message(), deadline);
  }

  int send(Message update, Deadline deadline) {
    try {
      return exchangeOnce(update, deadline);
    } catch (AdapterException e) {
      // Knot 3.2 says "bad key" of a good one, too, when it may not do what the update asks for.
      throw e.code().equals(Failures.KEY_UNKNOWN) && isKeyAccepted(update, deadline)
          ? Failures.forbidden(server.label(), key)
          : e;
    }
  }

  @Override
  public int probe(Name zone, Deadline deadline) {
    Update nothing = new Update(zone);
    nothing.present(zone);
    return exchangeOnce(nothing, deadline);
  }

  private boolean isKeyAccepted(Message refused, Deadline deadline) {
    Record zone = refused.getQuestion();
    try {
      return zone != null && probe(zone.getName(), deadline) == Rcode.NOERROR;
    } catch (AdapterException e) {
      return false;
    }
  }

  private int exchangeOnce(Message update, Deadline deadline) {
    TSIG signer = key == null ? null : key.signer(clock);
    if (signer != null) {
      signer.apply(update, null);
    }
    byte[] wire = update.toWire(Message.MAXLENGTH);
    byte[] answer = exchange(wire, deadline);
    return judge(update, answer, signer);
  }

  private byte[] exchange(byte[] wire, Deadline deadline) {
    boolean connected = false;
    try (DnsConnection connection = DnsConnection.open(server, deadline)) {
      connected = true;
      return connection.exchange(wire);
    } catch (IOException e) {
      throw connected || e instanceof ClosedByInterruptException
          ? Failures.lost(server.label(), e)
          : Failures.unreachable(server.label(), e);
    }
  }

  private int judge(Message update, byte[] wire, @Nullable TSIG signer) {
    Message answer = parse(update, wire);
    if (signer != null && !isVerified(update, answer, wire, signer)) {
      TSIGRecord signature = answer.getTSIG();
      boolean speaksOfTheKey = signature != null && signature.getError() != Rcode.NOERROR;
      // Who does not know the key cannot sign; Knot 3.2 answers every refusal so.
      if (answer.getRcode() != Rcode.NOTAUTH && !speaksOfTheKey) {
        throw Failures.unsignedAnswer(server.label(), answer);
      }
      throw Failures.refused(server.label(), answer, key, clock);
    }
    return switch (answer.getRcode()) {
      case Rcode.NOERROR, Rcode.NXDOMAIN, Rcode.YXDOMAIN, Rcode.NXRRSET, Rcode.YXRRSET ->
          answer.getRcode();
      default -> throw Failures.refused(server.label(), answer, key, clock);
    };
  }

  private Message parse(Message update, byte[] wire) {
    try {
      Message answer = new Message(wire);
      boolean isAnswer =
          answer.getHeader().getFlag(Flags.QR)
              && answer.getHeader().getID() == update.getHeader().getID()
              && answer.getHeader().getOpcode() == update.getHeader().getOpcode();
      if (isAnswer) {
        return answer;
      }
      throw new IOException("the answer is not for the update");
    } catch (IOException e) {
      throw Failures.lost(server.label(), e);
    }
  }

  /** dnsjava's resolver only logs the result of the verification; here it decides. */
  private static boolean isVerified(Message update, Message answer, byte[] wire, TSIG signer) {
    return answer.getTSIG() != null
        && signer.verify(answer, wire, update.getTSIG()) == Rcode.NOERROR;
  }
}
