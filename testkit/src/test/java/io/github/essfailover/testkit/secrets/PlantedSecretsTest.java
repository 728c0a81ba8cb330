package io.github.essfailover.testkit.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The search finds what it is for: a search that finds nothing proves nothing else. */
class PlantedSecretsTest {

  private final PlantedSecrets planted = PlantedSecrets.fresh();
  private final String secret = planted.plant("token");
  private final Overheard overheard = new Overheard(planted);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void secret_inAnyForm_isFoundByName() {
    Base64.Encoder base64 = Base64.getEncoder();
    for (String text :
        List.of(
            "x" + secret + "y",
            secret.toUpperCase(Locale.ROOT),
            HexFormat.of().formatHex(bytes(secret)),
            base64.encodeToString(bytes(secret)),
            base64.encodeToString(bytes("a:" + secret)),
            base64.encodeToString(bytes("ab:" + secret + "!")),
            base64.encodeToString(bytes("abc:" + secret + "!!")),
            Base64.getUrlEncoder().withoutPadding().encodeToString(bytes("??" + secret)))) {
      assertThat(planted.in(text)).as(text).hasSize(1).allMatch(name -> name.startsWith("token"));
    }
    String awkward = "a b/c+d=e%f&g-" + secret.hashCode();
    planted.add("awkward", awkward);
    assertThat(
            planted.in(
                java.net.URLEncoder.encode(awkward, StandardCharsets.UTF_8).replace("+", "%20")))
        .containsExactly("awkward percent-encoded");
    assertThat(planted.in("nothing of the kind")).isEmpty();
    assertThat(planted.toString()).doesNotContain(secret);
  }

  private record Inner(String value) {}

  private static final class Outer {
    private final Map<String, Optional<Inner>> inside;

    Outer(Inner inner) {
      this.inside = Map.of("x", Optional.of(inner));
    }

    @Override
    public String toString() {
      return "discreet about " + inside.size();
    }
  }

  @Test
  void secret_inALogAPartAFailureAFileOrAThread_isFound(@TempDir Path folder) throws Exception {
    try (TraceLog log = TraceLog.listen()) {
      LoggerFactory.getLogger("some.library").trace("sent {}", secret);
      LoggerFactory.getLogger("another.library").warn("failed", new Exception(secret));
      java.util.logging.Logger.getLogger("old.library").finest("sent " + secret);
      LoggerFactory.getLogger("known.library.wire").debug("sent {}", secret);
      overheard.log(log, Set.of("known.library."));
    }
    LoggerFactory.getLogger("some.library").error("nobody listens: {}", secret);
    overheard.parts("an object", new Outer(new Inner(secret)));
    Exception failure = new Exception("outer", new Exception("inner"));
    failure.addSuppressed(new Exception(secret));
    overheard.during(
        "a call",
        () -> {
          throw failure;
        });
    Files.writeString(folder.resolve("report.html"), "<p>" + secret + "</p>");
    overheard.files(folder);
    Thread thread = new Thread(() -> {}, "worker of " + secret);
    assertThat(planted.in(thread.getName())).isNotEmpty();

    assertThat(overheard.leaks())
        .containsExactly(
            "token in file report.html",
            "token in the failure of a call",
            "token in the log of another.library at WARN",
            "token in the log of old.library at FINEST",
            "token in the log of some.library at TRACE",
            "token in toString of " + Inner.class.getName() + ", part of an object");
    assertThat(overheard.tellingLoggers()).containsExactly("known.library.");
    assertThat(overheard.types()).contains(Outer.class.getName(), Inner.class.getName());
  }
}
