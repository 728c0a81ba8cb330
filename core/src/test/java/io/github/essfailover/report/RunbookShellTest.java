package io.github.essfailover.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.essfailover.spi.Resource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program is given on its standard input is never read by the shell. */
class RunbookShellTest {

  @TempDir private Path folder;

  @Test
  void script_hostileLines_reachTheProgramLiterallyAndRunNothing() throws Exception {
    assumeTrue(Files.exists(Path.of("/bin/bash")), "bash is not installed");
    Path canary = folder.resolve("canary");
    String touch = "touch '" + canary + "'";
    List<String> lines =
        List.of(
            "$(" + touch + ")",
            "`" + touch + "`",
            "'; " + touch + "; '",
            "EndOfLines",
            touch,
            "EndOfLines_",
            "one\n" + touch,
            "100 % \\! \"quoted\"");
    Runbook.Command command = new Runbook.Command(Resource.other("any"), Optional.of("cat"), lines);

    String printed = bash(command.script());

    assertThat(canary).doesNotExist();
    List<String> expected = new ArrayList<>(lines);
    expected.set(6, "one " + touch);
    assertThat(printed.lines()).containsExactlyElementsOf(expected);
  }

  private String bash(List<String> script) throws Exception {
    Path file = folder.resolve("script");
    Path printed = folder.resolve("printed");
    Files.write(file, script);
    Process bash =
        new ProcessBuilder("/bin/bash", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return Files.readString(printed, StandardCharsets.UTF_8);
  }
}
