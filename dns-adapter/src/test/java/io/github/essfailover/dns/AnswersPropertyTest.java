package io.github.essfailover.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.DnsState.ServerView;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/**
 * Servers that answer whatever chance brings: a view, or what the problem is, never anything else.
 */
class AnswersPropertyTest {

  private static final DnsName NAME = DnsName.of("matrix.example.org");
  private static final Set<IngressAddress> HERE = Set.of(IngressAddress.parse("192.0.2.1"));
  private static final int[] TYPES = {Type.A, Type.AAAA, Type.CNAME, Type.TXT, Type.SOA, Type.MX};

  @Property(tries = 300)
  void look_atRecordsOfAnyKind_isAViewOrAProblem(@ForAll long seed) throws IOException {
    Random dice = new Random(seed);
    looked(query -> Optional.of(records(query, dice).toWire()));
  }

  @Property(tries = 300)
  void look_atADamagedAnswer_isAViewOrAProblem(@ForAll long seed) throws IOException {
    Random dice = new Random(seed);
    looked(query -> Optional.of(damaged(records(query, dice).toWire(), dice)));
  }

  /** Whoever got an answer that cannot be read does not know whether the names were moved. */
  @Property(tries = 300)
  void update_withADamagedAnswer_isDoneOrUnknownOrRefused(@ForAll long seed) throws IOException {
    Random dice = new Random(seed);
    try (StubServer server =
        StubServer.that(update -> Optional.of(damaged(accepted(update).toWire(), dice)))) {
      NameServer named = new NameServer("ns1", server.address(), Location.outside());
      UpdateClient client = new UpdateClient(named, null, Clock.systemUTC());
      Throwable failure =
          catchThrowable(() -> client.send(new Update(Name.fromString("example.org.")), soon()));
      if (failure != null) {
        assertThat(failure).as("seed %d", seed).isInstanceOf(AdapterException.class);
        AdapterException known = (AdapterException) failure;
        boolean isAnswer = known.context().containsKey("rcode");
        assertThat(known.effect() == Effect.UNKNOWN || isAnswer)
            .as("seed %d: %s", seed, known)
            .isTrue();
      }
    }
  }

  private static void looked(Function<Message, Optional<byte[]>> behaviour) throws IOException {
    try (StubServer server = StubServer.that(behaviour)) {
      NameServer named = new NameServer("ns1", server.address(), Location.outside());
      ServerView view = new ZoneReader(new TreeSet<>(Set.of(NAME))).read(named, soon()).view();
      if (view.problem().isPresent()) {
        assertThat(view.records()).isEmpty();
        assertThat(view.pointsAt(HERE)).isFalse();
      } else {
        assertThat(view.records()).containsOnlyKeys(NAME);
        assertThat(view.ttl()).isBetween(Duration.ZERO, Duration.ofSeconds(Integer.MAX_VALUE));
      }
    }
  }

  private static Message records(Message query, Random dice) {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    if (dice.nextInt(10) > 0) {
      answer.getHeader().setFlag(Flags.AA);
    }
    answer.getHeader().setRcode(dice.nextInt(8) == 0 ? dice.nextInt(16) : Rcode.NOERROR);
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    for (int i = dice.nextInt(4); i > 0; i--) {
      Name owner = dice.nextInt(5) == 0 ? anyName(dice) : query.getQuestion().getName();
      anyRecord(owner, dice).ifPresent(each -> answer.addRecord(each, section(dice)));
    }
    return answer;
  }

  private static int section(Random dice) {
    return dice.nextInt(4) == 0 ? Section.AUTHORITY : Section.ANSWER;
  }

  /** By its wire form: a server may hold what no zone file says. */
  private static Optional<Record> anyRecord(Name owner, Random dice) {
    int type = TYPES[dice.nextInt(TYPES.length)];
    byte[] data =
        switch (type) {
          case Type.A -> bytes(dice, 4);
          case Type.AAAA -> mapped(bytes(dice, 16), dice);
          case Type.CNAME -> anyName(dice).toWire();
          default -> bytes(dice, dice.nextInt(40));
        };
    try {
      return Optional.of(Record.newRecord(owner, type, 1, dice.nextInt() & 0xFFFFFFFFL, data));
    } catch (RuntimeException e) {
      // Not a record of that type; what is damaged is for the other properties.
      return Optional.empty();
    }
  }

  private static byte[] mapped(byte[] address, Random dice) {
    if (dice.nextInt(3) == 0) {
      Arrays.fill(address, 0, 10, (byte) 0);
      Arrays.fill(address, 10, 12, (byte) 0xFF);
    } else if (dice.nextBoolean()) {
      Arrays.fill(address, dice.nextInt(8), 8 + dice.nextInt(8), (byte) 0);
    }
    return address;
  }

  private static Name anyName(Random dice) {
    String[] odd = {
      ".", "*.", "a\\032b.", "1.2.3.4.", "x.7.", "-.", "_x._y.", "a\\.b.", "é.", "ok."
    };
    try {
      if (dice.nextBoolean()) {
        return Name.fromString(odd[dice.nextInt(odd.length)], Name.root);
      }
      byte[] label = bytes(dice, 1 + dice.nextInt(62));
      byte[] wire = new byte[label.length + 2];
      wire[0] = (byte) label.length;
      System.arraycopy(label, 0, wire, 1, label.length);
      return new Name(wire);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Message accepted(Message update) {
    Message answer = new Message(update.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setOpcode(Opcode.UPDATE);
    return answer;
  }

  private static byte[] damaged(byte[] wire, Random dice) {
    byte[] damaged =
        dice.nextInt(3) == 0 ? Arrays.copyOf(wire, dice.nextInt(wire.length + 20)) : wire;
    for (int i = dice.nextInt(8); i > 0 && damaged.length > 2; i--) {
      damaged[2 + dice.nextInt(damaged.length - 2)] = (byte) dice.nextInt();
    }
    return damaged;
  }

  private static byte[] bytes(Random dice, int count) {
    byte[] bytes = new byte[count];
    dice.nextBytes(bytes);
    return bytes;
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(5), Clock.systemUTC());
  }
}
