package io.github.essfailover.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpReplyTest {

  private static HttpReply read(String text) throws IOException {
    return HttpReply.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void read_contentLength_thatMuch() throws IOException {
    assertThat(read("HTTP/1.1 200 OK\r\ncontent-length:  3\r\n\r\nabcdef"))
        .isEqualTo(new HttpReply(200, "abc"));
  }

  @Test
  void read_chunkedWithExtensionAndTrailer_joined() throws IOException {
    String text =
        """
        HTTP/1.1 503\s
        Transfer-Encoding: Chunked

        3;x=y
        abc
        0A
        0123456789
        0
        Trailer: t

        """
            .replace("\n", "\r\n");
    assertThat(read(text)).isEqualTo(new HttpReply(503, "abc0123456789"));
  }

  @Test
  void read_interimReplies_passedOver() throws IOException {
    assertThat(read("HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.0 204 No\r\n\r\n").status())
        .isEqualTo(204);
  }

  @Test
  void read_noLength_untilTheEnd() throws IOException {
    assertThat(read("HTTP/1.0 200\r\n\r\nall").body()).isEqualTo("all");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n"
      })
  void read_notAReply_refused(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class);
  }

  @Test
  void read_tooMuchOfAnything_refused() {
    String ok = "HTTP/1.1 200 OK\r\n";
    assertThatThrownBy(() -> read(ok + "A: " + "x".repeat(9000) + "\r\n\r\n"))
        .hasMessageContaining("a line longer");
    assertThatThrownBy(() -> read(ok + "A: b\r\n".repeat(200) + "\r\n"))
        .hasMessageContaining("header lines");
    assertThatThrownBy(() -> read(ok + "\r\n" + "x".repeat(HttpReply.MAX_BODY + 1)))
        .hasMessageContaining("a reply longer");
    assertThatThrownBy(() -> read("HTTP/1.1 100 Continue\r\n\r\n".repeat(9)))
        .hasMessageContaining("interim");
  }
}
