package io.github.essfailover.labservers.dns;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** From the bytes of a request to the bytes of its answer. Thread-safe. */
final class RequestHandler {

  private static final int MAX_ALIASES = 8;

  private final ZoneStore store;
  private final Keyring keys;
  private final Predicate<Name> updatable;
  private final boolean takesUpdates;
  private final AtomicInteger updates = new AtomicInteger();

  RequestHandler(ZoneStore store, Keyring keys, Predicate<Name> updatable, boolean takesUpdates) {
    this.store = store;
    this.keys = keys;
    this.updatable = updatable;
    this.takesUpdates = takesUpdates;
  }

  int updatesReceived() {
    return updates.get();
  }

  /** Empty when the bytes deserve no answer. */
  Optional<byte[]> answer(byte[] wire, int maximum) {
    Message request;
    try {
      request = new Message(wire);
    } catch (IOException | RuntimeException e) {
      return malformed(wire);
    }
    if (request.getHeader().getFlag(Flags.QR)) {
      return Optional.empty();
    }
    Keyring.Verdict verdict = keys.verify(request, wire);
    Message answer = answerTo(request);
    try {
      if (verdict.error() != Rcode.NOERROR) {
        throw new Refusal(verdict.error() == Rcode.FORMERR ? Rcode.FORMERR : Rcode.NOTAUTH);
      }
      serve(request, answer, verdict);
    } catch (Refusal e) {
      answer.getHeader().setRcode(e.rcode());
    }
    return Optional.of(Keyring.seal(answer, verdict, maximum));
  }

  private static Message answerTo(Message request) {
    Header header = new Header(request.getHeader().getID());
    header.setFlag(Flags.QR);
    header.setOpcode(request.getHeader().getOpcode());
    if (request.getHeader().getFlag(Flags.RD)) {
      header.setFlag(Flags.RD);
    }
    Message answer = new Message();
    answer.setHeader(header);
    Record question = request.getQuestion();
    if (question != null) {
      answer.addRecord(question, Section.QUESTION);
    }
    return answer;
  }

  private static Optional<byte[]> malformed(byte[] wire) {
    if (wire.length < 12 || (wire[2] & 0x80) != 0) {
      return Optional.empty();
    }
    Header header = new Header(((wire[0] & 0xFF) << 8) | (wire[1] & 0xFF));
    header.setFlag(Flags.QR);
    header.setRcode(Rcode.FORMERR);
    Message answer = new Message();
    answer.setHeader(header);
    return Optional.of(answer.toWire());
  }

  private void serve(Message request, Message answer, Keyring.Verdict verdict) throws Refusal {
    Record question = request.getQuestion();
    if (question == null || request.getSection(Section.QUESTION).size() != 1) {
      throw new Refusal(Rcode.FORMERR);
    }
    switch (request.getHeader().getOpcode()) {
      case Opcode.QUERY -> query(question, answer);
      case Opcode.UPDATE -> {
        updates.incrementAndGet();
        update(request, question, verdict);
      }
      default -> throw new Refusal(Rcode.NOTIMP);
    }
  }

  private void query(Record question, Message answer) throws Refusal {
    ZoneData zone = store.data();
    boolean isIn = question.getDClass() == DClass.IN;
    boolean isTransfer = question.getType() == Type.AXFR || question.getType() == Type.IXFR;
    if (!isIn || isTransfer || !zone.covers(question.getName())) {
      throw new Refusal(Rcode.REFUSED);
    }
    answer.getHeader().setFlag(Flags.AA);
    Name last = addAnswers(zone, question.getName(), question.getType(), answer);
    if (zone.covers(last) && zone.at(last, question.getType()).isEmpty()) {
      answer.addRecord(zone.soa(), Section.AUTHORITY);
      answer.getHeader().setRcode(zone.knows(last) ? Rcode.NOERROR : Rcode.NXDOMAIN);
    }
  }

  /** Follows aliases inside the zone; returns the name at their end. */
  private static Name addAnswers(ZoneData zone, Name asked, int type, Message answer) {
    Name name = asked;
    for (int hop = 0; hop < MAX_ALIASES && zone.covers(name); hop++) {
      List<Record> found = zone.at(name, type);
      List<Record> aliases = zone.at(name, Type.CNAME);
      if (!found.isEmpty() || aliases.isEmpty()) {
        found.forEach(record -> answer.addRecord(record, Section.ANSWER));
        return name;
      }
      answer.addRecord(aliases.get(0), Section.ANSWER);
      name = ((CNAMERecord) aliases.get(0)).getTarget();
    }
    return name;
  }

  private void update(Message request, Record zoneSection, Keyring.Verdict verdict) throws Refusal {
    if (zoneSection.getType() != Type.SOA) {
      throw new Refusal(Rcode.FORMERR);
    }
    if (!takesUpdates || !zoneSection.getName().equals(store.data().origin())) {
      throw new Refusal(Rcode.NOTAUTH);
    }
    if (!verdict.isVerified()) {
      throw new Refusal(Rcode.REFUSED);
    }
    List<Record> updates = request.getSection(Section.UPDATE);
    synchronized (store) {
      ZoneData zone = store.data();
      Prerequisites.check(request.getSection(Section.PREREQ), zone);
      ZoneUpdate.scan(updates, zone, updatable);
      store.edit(old -> ZoneUpdate.apply(updates, old));
    }
  }
}
