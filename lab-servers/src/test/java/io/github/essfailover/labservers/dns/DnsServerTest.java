package io.github.essfailover.labservers.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

class DnsServerTest {

  private static final byte[] SECRET =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final Duration TTL = Duration.ofSeconds(60);

  private final Name zone = name("example.org.");
  private final Name matrix = name("matrix.example.org.");
  private final DnsServer server =
      DnsServer.zone("example.org")
          .key("failover", "hmac-sha256", SECRET)
          .allowing("matrix", "chat")
          .record("matrix", TTL, "192.0.2.1", "192.0.2.2")
          .record("www", TTL, "matrix.example.org")
          .start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void query_overUdpAndTcp_isAuthoritative() throws Exception {
    for (boolean tcp : new boolean[] {false, true}) {
      Message answer = ask(matrix, Type.A, tcp);
      assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
      assertThat(answer.getSection(Section.ANSWER)).hasSize(2);
    }
  }

  @Test
  void query_forAnAlias_followsItInsideTheZone() throws Exception {
    Message answer = ask(name("www.example.org."), Type.A, true);
    assertThat(answer.getSection(Section.ANSWER)).hasSize(3);
  }

  @Test
  void query_withoutAnswer_tellsNoDataFromNoName() throws Exception {
    Message noData = ask(matrix, Type.AAAA, true);
    Message noName = ask(name("gone.example.org."), Type.A, true);

    assertThat(noData.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(noData.getSection(Section.AUTHORITY).get(0).getType()).isEqualTo(Type.SOA);
    assertThat(noName.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(noName.getSection(Section.AUTHORITY).get(0).getType()).isEqualTo(Type.SOA);
    assertThat(ask(name("example.com."), Type.A, true).getRcode()).isEqualTo(Rcode.REFUSED);
  }

  @Test
  void update_withTheWholeRrsetAsPrerequisite_isAppliedAndSigned() throws Exception {
    Update update = move();

    Message answer = send(update, key(SECRET));

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.isVerified()).isTrue();
    assertThat(server.records("matrix")).containsExactly("198.51.100.1");
    assertThat(server.serial()).isEqualTo(2);
  }

  @Test
  void update_replayed_meetsItsOwnPrerequisiteAndChangesNothing() throws Exception {
    send(move(), key(SECRET));

    assertThat(send(move(), key(SECRET)).getRcode()).isEqualTo(Rcode.NXRRSET);
    assertThat(server.serial()).isEqualTo(2);
  }

  @Test
  void update_withPartOfTheRrset_isRefusedAsAWhole() throws Exception {
    Update update = new Update(zone);
    update.present(matrix, Type.A, "192.0.2.1");
    update.delete(matrix, Type.A);

    assertThat(send(update, key(SECRET)).getRcode()).isEqualTo(Rcode.NXRRSET);
    assertThat(server.records("matrix")).hasSize(2);
  }

  @Test
  void update_withEachOtherPrerequisite_getsItsOwnCode() throws Exception {
    Update exists = new Update(zone);
    exists.absent(matrix);
    Update rrsetExists = new Update(zone);
    rrsetExists.absent(matrix, Type.A);
    Update noName = new Update(zone);
    noName.present(name("gone.example.org."));
    Update noRrset = new Update(zone);
    noRrset.present(matrix, Type.AAAA);
    Update foreign = new Update(zone);
    foreign.present(name("example.com."));

    assertThat(send(exists, key(SECRET)).getRcode()).isEqualTo(Rcode.YXDOMAIN);
    assertThat(send(rrsetExists, key(SECRET)).getRcode()).isEqualTo(Rcode.YXRRSET);
    assertThat(send(noName, key(SECRET)).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(send(noRrset, key(SECRET)).getRcode()).isEqualTo(Rcode.NXRRSET);
    assertThat(send(foreign, key(SECRET)).getRcode()).isEqualTo(Rcode.NOTZONE);
  }

  @Test
  void update_thatChangesNothing_keepsTheSerial() throws Exception {
    Update update = new Update(zone);
    update.add(matrix, Type.A, 60, "192.0.2.1");

    assertThat(send(update, key(SECRET)).getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(server.serial()).isEqualTo(1);
  }

  @Test
  void update_ofANameThatIsNotAllowed_changesNothingAtAll() throws Exception {
    Update update = new Update(zone);
    update.delete(matrix, Type.A);
    update.add(name("mail.example.org."), Type.A, 60, "192.0.2.9");

    assertThat(send(update, key(SECRET)).getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(server.records("matrix")).hasSize(2);
  }

  @Test
  void update_withABadSignature_saysWhatIsWrong() throws Exception {
    TSIG unknown = new TSIG(TSIG.HMAC_SHA256, name("other."), SECRET);
    TSIG late =
        new TSIG(
            TSIG.HMAC_SHA256,
            name("failover."),
            new SecretKeySpec(SECRET, "HmacSHA256"),
            Clock.fixed(Instant.EPOCH.plus(Duration.ofDays(365)), ZoneOffset.UTC));

    Message badKey = send(move(), unknown);
    Message badSignature = send(move(), key(new byte[32]));
    Message badTime = send(move(), late);

    assertThat(badKey.getRcode()).isEqualTo(Rcode.NOTAUTH);
    assertThat(badKey.getTSIG().getError()).isEqualTo(Rcode.BADKEY);
    assertThat(badSignature.getTSIG().getError()).isEqualTo(Rcode.BADSIG);
    assertThat(badTime.getTSIG().getError()).isEqualTo(Rcode.BADTIME);
    assertThat(server.serial()).isEqualTo(1);
  }

  @Test
  void update_withoutSignature_isRefused() throws Exception {
    SimpleResolver resolver = resolver(true);
    assertThat(resolver.send(move()).getRcode()).isEqualTo(Rcode.REFUSED);
  }

  @Test
  void secondary_followsThePrimaryUnlessPaused() {
    try (DnsServer secondary = DnsServer.zone("example.org").secondaryOf(server).start()) {
      server.put("matrix", TTL, "192.0.2.7", "2001:db8::7");
      assertThat(secondary.records("matrix")).containsExactly("192.0.2.7", "2001:db8:0:0:0:0:0:7");

      secondary.pauseTransfers();
      server.put("matrix", TTL, "edge.example.net");
      assertThat(secondary.records("matrix")).hasSize(2);

      secondary.resumeTransfers(server);
      assertThat(secondary.records("matrix")).containsExactly("edge.example.net");
    }
  }

  @Test
  void server_reopened_listensAtItsOldAddress() throws Exception {
    ask(matrix, Type.A, true);
    server.close();
    server.reopen();
    assertThat(ask(matrix, Type.A, true).getSection(Section.ANSWER)).hasSize(2);
  }

  private Update move() throws Exception {
    Update update = new Update(zone);
    update.present(matrix, Type.A, "192.0.2.2");
    update.present(matrix, Type.A, "192.0.2.1");
    update.delete(matrix, Type.A);
    update.add(matrix, Type.A, 60, "198.51.100.1");
    return update;
  }

  private Message ask(Name name, int type, boolean tcp) throws Exception {
    return resolver(tcp).send(Message.newQuery(Record.newRecord(name, type, DClass.IN)));
  }

  private Message send(Update update, TSIG key) throws Exception {
    SimpleResolver resolver = resolver(true);
    resolver.setTSIGKey(key);
    return resolver.send(update);
  }

  private SimpleResolver resolver(boolean tcp) {
    SimpleResolver resolver = new SimpleResolver(server.address());
    resolver.setTCP(tcp);
    resolver.setTimeout(Duration.ofSeconds(10));
    return resolver;
  }

  private static TSIG key(byte[] secret) {
    return new TSIG(TSIG.HMAC_SHA256, name("failover."), secret);
  }

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }
}
