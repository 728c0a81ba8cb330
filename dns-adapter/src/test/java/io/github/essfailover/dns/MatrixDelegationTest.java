package io.github.essfailover.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.Finding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

class MatrixDelegationTest {

  private final HttpServer web;
  private int status = 200;
  private String file = "{\"m.server\": \"matrix.example.org:443\"}";

  MatrixDelegationTest() throws IOException {
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/",
        exchange -> {
          byte[] body = file.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    web.start();
  }

  @AfterEach
  void close() {
    web.stop(0);
  }

  @Test
  void run_whenAllAgree_findsNothing() throws Exception {
    assertThat(run("_matrix-fed._tcp", "matrix.example.org.")).isEmpty();
  }

  @Test
  void run_whenTheyDisagree_saysSo() throws Exception {
    assertThat(run("_matrix._tcp", "old.example.org."))
        .extracting(Finding::seen)
        .anyMatch(seen -> seen.contains("several hosts"))
        .anyMatch(seen -> seen.contains("old.example.org, which no zone moves"));
  }

  @Test
  void run_withoutAnyDelegation_takesTheServerNameItself() throws Exception {
    status = 404;
    assertThat(run("none", "x."))
        .extracting(Finding::seen)
        .containsExactly("federation is sent to example.org, which no zone moves");
  }

  @Test
  void run_ofAFileThatSaysNothing_isAFinding() throws Exception {
    file = "<html>";
    assertThat(run("none", "x.")).extracting(Finding::check).containsExactly("dns.delegation");
  }

  @Test
  void run_withoutAResolver_isAFinding() throws Exception {
    InetSocketAddress nobody;
    try (StubServer stub = StubServer.that(query -> Optional.empty())) {
      nobody = stub.address();
    }
    assertThat(check(nobody).run(soon()))
        .extracting(Finding::seen)
        .containsExactly("SRV records cannot be read: refused the connection");
  }

  @Test
  void hosts_thatNobodyMoves_areFound() {
    Rfc2136Dns dns =
        Rfc2136Dns.zone("example.org").server("ns1.example.org").records("matrix", "old").build();
    IngressHosts hosts =
        IngressHosts.of(
            deadline -> Set.of(DnsName.of("matrix.example.org"), DnsName.of("chat.example.org")),
            List.of(dns));
    assertThat(hosts.run(soon()))
        .extracting(Finding::seen)
        .containsExactly(
            "an ingress serves chat.example.org, which no zone moves",
            "old.example.org moves, and no ingress serves it");
  }

  private List<Finding> run(String service, String target) throws Exception {
    try (StubServer resolver =
        StubServer.that(query -> Optional.of(answer(query, service, target)))) {
      return check(resolver.address()).run(soon());
    }
  }

  private MatrixDelegation check(InetSocketAddress resolver) {
    return MatrixDelegation.of(
            "example.org",
            HttpClient.newHttpClient(),
            resolver,
            Set.of(DnsName.of("matrix.example.org")))
        .readAt(URI.create("http://127.0.0.1:" + web.getAddress().getPort() + "/"));
  }

  private static byte[] answer(Message query, String service, String target) {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    Name owner = query.getQuestion().getName();
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    if (query.getQuestion().getType() == Type.SRV && owner.toString().startsWith(service + ".")) {
      try {
        answer.addRecord(
            new SRVRecord(owner, DClass.IN, 60, 10, 5, 443, Name.fromString(target)),
            Section.ANSWER);
      } catch (TextParseException e) {
        throw new IllegalArgumentException(e);
      }
    }
    return answer.toWire();
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }
}
