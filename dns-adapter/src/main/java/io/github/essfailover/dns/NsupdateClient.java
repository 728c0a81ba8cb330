package io.github.essfailover.dns;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/**
 * Sends updates with BIND's nsupdate, which can sign with GSS-TSIG (RFC 3645) and what else the
 * program knows. The script is given on standard input, never to a shell.
 */
final class NsupdateClient implements Updates {

  /** What nsupdate of BIND 9.18 says on standard error when a server said no. */
  private static final Pattern FAILED =
      Pattern.compile("update failed: ([A-Z]+)(?:\\(([A-Z]+)\\))?");

  private static final int LONGEST_WORDS = 300;

  private final NameServer server;
  private final CommandRunner runner;
  private final List<String> command;

  NsupdateClient(NameServer server, CommandRunner runner, List<String> command) {
    this.server = server;
    this.runner = runner;
    this.command = List.copyOf(command);
  }

  @Override
  public int send(PointUpdate update, Deadline deadline) {
    return run(update.nsupdate(server), deadline);
  }

  @Override
  public int probe(Name zone, Deadline deadline) {
    String address = server.address().getHostString() + " " + server.address().getPort();
    return run(
        List.of("server " + address, "zone " + zone, "prereq yxdomain " + zone, "send"), deadline);
  }

  private int run(List<String> script, Deadline deadline) {
    byte[] input = (String.join("\n", script) + "\n").getBytes(StandardCharsets.UTF_8);
    CommandResult result = runner.run(command, input, deadline);
    Matcher failed = FAILED.matcher(result.errors());
    if (failed.find()) {
      return judge(failed.group(1), failed.group(2) == null ? "" : failed.group(2), result);
    }
    if (result.exitCode() != 0) {
      throw AdapterException.unknown(
          "DNS_COMMAND_FAILED", "The program that updates DNS failed.", context(result), null);
    }
    return Rcode.NOERROR;
  }

  private int judge(String rcode, String signature, CommandResult result) {
    return switch (rcode) {
      case "NXDOMAIN", "YXDOMAIN", "NXRRSET", "YXRRSET" -> Rcode.value(rcode);
      case "SERVFAIL" ->
          throw AdapterException.unknown(
              "DNS_SERVER_FAILURE",
              "The DNS server failed to carry the update out.",
              context(result),
              null);
      default -> throw Failures.refused(signature, context(result));
    };
  }

  private Map<String, String> context(CommandResult result) {
    String words = result.errors().strip().replace('\n', ' ');
    return Map.of(
        "server",
        server.label(),
        "exitCode",
        String.valueOf(result.exitCode()),
        "said",
        words.substring(0, Math.min(words.length(), LONGEST_WORDS)));
  }
}
