package io.github.essfailover.lab.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeakSearchTest {

  private static final String SECRET = "planted-0123456789abcdef";

  @TempDir Path folder;
  private final LeakSearch search = LeakSearch.of(Map.of("a password", SECRET));

  private Path file(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void secret_inWhatPeopleRead_isFoundAndNotQuoted() throws Exception {
    byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);
    file("report.html", "<p>" + SECRET + "</p>");
    file("journal/00001.journal", "\0\1" + SECRET);
    file("orchestrator-1.log", Base64.getEncoder().encodeToString(bytes));
    file("postgres/trio-1/dc1.log", HexFormat.of().formatHex(bytes));
    file("s3/data/journal/1", "{\"x\":\"" + SECRET + "\"}");
    file("lab.json", "{}");

    assertThat(search.in(folder))
        .containsExactlyInAnyOrder(
            "a password is in report.html",
            "a password is in journal/00001.journal",
            "a password in Base64 is in orchestrator-1.log",
            "a password in hex is in postgres/trio-1/dc1.log",
            "a password is in s3/data/journal/1");
  }

  @Test
  void secret_whereItBelongs_mayBeReadByItsOwnerOnly() throws Exception {
    Path open = file(LabDescription.FILE, SECRET);
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    Path closed = file("postgres/trio-1/replication.pass", SECRET);
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rw-------"));
    file("postgres/trio-1/dc1/pg_wal/1", SECRET);

    assertThat(search.in(folder))
        .containsExactly("orchestrator.properties holds secrets and can be read by others");
  }
}
