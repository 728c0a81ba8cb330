package io.github.essfailover.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.Sighting.Life;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MatrixServiceProbeTest {

  private static final DataCenterId DC1 = DataCenterId.of("dc1");
  private static final String NAME = "matrix.example.org";
  static final String VERSIONS = "{\"versions\":[\"v1.1\",\"v1.11\"]}";
  private static final String KEYS =
      "{\"server_name\":\"example.org\",\"verify_keys\":{\"ed25519:1\":{\"key\":\"abc\"}}}";

  private static Deadline soon() {
    return in(Duration.ofSeconds(30));
  }

  private static Deadline in(Duration duration) {
    return Deadline.after(duration, Clock.systemUTC());
  }

  private static MatrixServiceProbe probe(int port) {
    return MatrixServiceProbe.of(NAME).plainHttp().port(port);
  }

  private static Sighting look(MatrixServiceProbe probe, Deadline deadline) {
    return probe.look(DC1, Set.of(IngressAddress.parse("127.0.0.1")), deadline);
  }

  private static Sighting look(MatrixServiceProbe probe) {
    return look(probe, soon());
  }

  /** Serves the name like an ingress: anything else is its default backend. */
  static void serve(String request, OutputStream out) throws IOException {
    if (!request.contains("\r\nHost: " + NAME + "\r\n")) {
      RawServer.write(out, RawServer.reply(404, "default backend"));
    } else if (request.startsWith("GET /_matrix/client/versions ")) {
      RawServer.write(out, RawServer.reply(200, VERSIONS));
    } else if (request.startsWith("GET /_matrix/key/v2/server ")) {
      RawServer.write(out, RawServer.reply(200, KEYS));
    } else {
      RawServer.write(out, RawServer.reply(404, "{\"errcode\":\"M_UNRECOGNIZED\"}"));
    }
  }

  @Test
  void look_serving_signOfLife() throws IOException {
    try (RawServer server = new RawServer(MatrixServiceProbeTest::serve)) {
      Sighting sighting =
          look(probe(server.port()).serverName("example.org").signingKey("ed25519:1", "abc"));

      assertThat(sighting.life()).as(sighting.seen()).isEqualTo(Life.SIGN_OF_LIFE);
      assertThat(sighting.vantage()).isEqualTo("this process/ingress of dc1");
      assertThat(sighting.subject()).isEqualTo(DC1);
      assertThat(sighting.seen()).contains("v1.11", "example.org", "ed25519:1");
    }
  }

  @Test
  void look_wrongHost_quiet() throws IOException {
    try (RawServer server = new RawServer(MatrixServiceProbeTest::serve)) {
      Sighting sighting =
          look(MatrixServiceProbe.of("other.example.org").plainHttp().port(server.port()));

      assertThat(sighting.life()).isEqualTo(Life.QUIET);
      assertThat(sighting.seen()).contains("gave 404");
    }
  }

  @Test
  void look_wrongIdentity_quietAndNamed() throws IOException {
    try (RawServer server = new RawServer(MatrixServiceProbeTest::serve)) {
      MatrixServiceProbe probe = probe(server.port());

      assertThat(look(probe.serverName("example.com")).seen()).contains("not example.com");
      assertThat(look(probe.signingKey("ed25519:2")).seen()).contains("wrong signing key");
      Sighting other = look(probe.signingKey("ed25519:1", "xyz"));
      assertThat(other.life()).isEqualTo(Life.QUIET);
      assertThat(other.seen()).contains("wrong signing key: another");
      assertThat(look(probe.signingKey("ed25519:1")).isAlive()).isTrue();
    }
  }

  @Test
  void look_unavailable_quiet() throws IOException {
    try (RawServer server =
        new RawServer((request, out) -> RawServer.write(out, RawServer.reply(503, "down")))) {
      Sighting sighting = look(probe(server.port()));

      assertThat(sighting.life()).isEqualTo(Life.QUIET);
      assertThat(sighting.seen()).contains("503").doesNotContain("down");
    }
  }

  @Test
  void look_refused_nothing() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    assertThat(look(probe(port)).life()).isEqualTo(Life.NOTHING);
  }

  @Test
  void look_silentServer_nothingAtTheDeadline() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      Sighting sighting = look(probe(socket.getLocalPort()), in(Duration.ofMillis(300)));

      assertThat(sighting.life()).isEqualTo(Life.NOTHING);
      assertThat(sighting.seen()).contains("no answer in time");
    }
  }

  @Test
  void look_aByteNowAndThen_endsAtTheDeadline() throws IOException {
    try (RawServer server =
        new RawServer(
            (request, out) -> {
              RawServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
              while (true) {
                RawServer.write(out, " ");
                pause();
              }
            })) {
      Sighting sighting = look(probe(server.port()), in(Duration.ofMillis(500)));

      assertThat(sighting.life()).isEqualTo(Life.NOTHING);
    }
  }

  private static void pause() {
    java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
  }

  @Test
  void look_oneOfTwoAddresses_signOfLife() throws IOException {
    try (RawServer server = new RawServer(MatrixServiceProbeTest::serve)) {
      Set<IngressAddress> both =
          Set.of(IngressAddress.parse("127.0.0.1"), IngressAddress.parse("::1"));

      assertThat(probe(server.port()).look(DC1, both, soon()).isAlive()).isTrue();
    }
    assertThat(probe(1).look(DC1, Set.of(), soon()).seen()).contains("no ingress address");
  }

  /** Keeps the last message, as a room does. */
  private static void room(AtomicReference<String> content, String request, OutputStream out)
      throws IOException {
    String path = "/_matrix/client/v3/rooms/%21room%3Aexample.org/";
    if (!request.contains("\r\nAuthorization: Bearer syt_secret\r\n")) {
      serve(request, out);
    } else if (request.startsWith("PUT " + path + "send/m.room.message/essfailover-")) {
      content.set(request.substring(request.indexOf("\r\n\r\n") + 4));
      RawServer.write(out, RawServer.reply(200, "{\"event_id\":\"$e/1\"}"));
    } else if (request.startsWith("GET " + path + "event/%24e%2F1 ")) {
      RawServer.write(out, RawServer.reply(200, "{\"content\":" + content.get() + "}"));
    } else {
      RawServer.write(out, RawServer.reply(403, "{\"errcode\":\"M_FORBIDDEN\"}"));
    }
  }

  private static Sighting use(MatrixServiceProbe probe) {
    return probe.use(DC1, Set.of(IngressAddress.parse("127.0.0.1")), soon());
  }

  @Test
  void use_canary_writtenAndReadBack() throws IOException {
    AtomicReference<String> content = new AtomicReference<>("{}");
    try (RawServer server = new RawServer((request, out) -> room(content, request, out))) {
      MatrixServiceProbe probe =
          probe(server.port()).canary("!room:example.org", () -> "syt_secret");

      Sighting sighting = use(probe);

      assertThat(sighting.life()).as(sighting.seen()).isEqualTo(Life.SIGN_OF_LIFE);
      assertThat(sighting.seen()).contains("read back").doesNotContain("syt_secret");
      assertThat(probe.toString()).doesNotContain("syt_secret");
      use(probe);
      assertThat(server.requests.stream().filter(r -> r.startsWith("PUT ")).distinct()).hasSize(2);
    }
  }

  @Test
  void use_refusedOrAnotherEventBack_quiet() throws IOException {
    AtomicReference<String> content = new AtomicReference<>("{}");
    try (RawServer server = new RawServer((request, out) -> room(content, request, out))) {
      Sighting refused = use(probe(server.port()).canary("!other:example.org", () -> "syt_secret"));
      assertThat(refused.life()).isEqualTo(Life.QUIET);
      assertThat(refused.seen()).contains("403 M_FORBIDDEN").doesNotContain("syt_secret");
    }
    try (RawServer server =
        new RawServer(
            (request, out) -> {
              content.set("{\"body\":\"old\"}");
              room(content, request.replace("PUT /_matrix/client/v3/rooms", "PUT /x"), out);
            })) {
      assertThat(use(probe(server.port()).canary("!room:example.org", () -> "syt_secret")).life())
          .isEqualTo(Life.QUIET);
    }
  }
}
