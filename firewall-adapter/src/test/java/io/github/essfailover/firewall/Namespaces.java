package io.github.essfailover.firewall;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.labservers.process.SupervisedProcess;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two hosts and a router between them, each in a network namespace of its own: a host in the data
 * center, the gateway, and the outside with a user's and the orchestrator's address. They go with
 * this JVM, also when it is killed: a small shell removes them when its standard input ends.
 */
final class Namespaces implements AutoCloseable {

  static final String INSIDE = "10.213.1.2";
  static final String INSIDE6 = "fd00:213:1::2";
  static final String OUTSIDE = "10.213.2.2";
  static final String OUTSIDE6 = "fd00:213:2::2";
  static final String ORCHESTRATOR = "10.213.2.3";
  static final String ORCHESTRATOR6 = "fd00:213:2::3";
  static final String UPLINK = "up0";
  static final int WEB = 8448;
  static final int SSH = 2222;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Pattern OURS = Pattern.compile("essf([0-9]+)x[0-9]+[iro]?");
  private static final LocalCommandRunner RUNNER = LocalCommandRunner.create();

  private final String prefix;
  private final Process janitor;
  private final List<SupervisedProcess> servers = new ArrayList<>();
  private final Path folder;

  private Namespaces(Path folder) throws IOException {
    this.folder = folder;
    prefix = "essf" + ProcessHandle.current().pid() + "x" + NUMBER.incrementAndGet();
    String remove =
        "trap '' INT TERM HUP; cat >/dev/null; for n in i r o; do ip netns del "
            + prefix
            + "$n 2>/dev/null; done";
    janitor = new ProcessBuilder("sh", "-c", remove).start();
  }

  /** Skips the test, with the reason, where they cannot be made; in CI that is a failure. */
  static Namespaces start(Path folder) throws Exception {
    Optional<String> missing = missing();
    if (missing.isPresent() && Boolean.getBoolean("lab.required")) {
      fail(missing.get());
    }
    assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    removeLeftovers();
    Namespaces world = new Namespaces(folder);
    try {
      world.connect();
      world.serve();
      return world;
    } catch (RuntimeException | Error e) {
      world.close();
      throw e;
    }
  }

  static Optional<String> missing() {
    for (String[] program :
        new String[][] {{"/usr/sbin/nft", "nftables"}, {"/usr/sbin/ip", "iproute2"}}) {
      if (!Files.isExecutable(Path.of(program[0]))) {
        return Optional.of(program[0] + " is not installed (Debian package " + program[1] + ")");
      }
    }
    String probe = "essf" + ProcessHandle.current().pid() + "x0";
    boolean works =
        run("ip", "netns", "add", probe).exitCode() == 0
            && run("ip", "netns", "exec", probe, "nft", "list", "tables").exitCode() == 0;
    run("ip", "netns", "del", probe);
    return works
        ? Optional.empty()
        : Optional.of("network namespaces with nftables need root, which this is not");
  }

  private static void removeLeftovers() {
    for (String line : run("ip", "netns", "list").output().lines().toList()) {
      Matcher ours = OURS.matcher(line.split(" ", 2)[0]);
      if (ours.matches() && ProcessHandle.of(Long.parseLong(ours.group(1))).isEmpty()) {
        run("ip", "netns", "del", ours.group());
      }
    }
  }

  private void connect() {
    for (String name : List.of("i", "r", "o")) {
      must("ip", "netns", "add", prefix + name);
      must("ip", "-n", prefix + name, "link", "set", "lo", "up");
    }
    link("i", "eth0", "r", "down0");
    link("o", "eth0", "r", UPLINK);
    address("i", "eth0", INSIDE + "/24", INSIDE6 + "/64");
    address("r", "down0", "10.213.1.1/24", "fd00:213:1::1/64");
    address("r", UPLINK, "10.213.2.1/24", "fd00:213:2::1/64");
    address("o", "eth0", OUTSIDE + "/24", OUTSIDE6 + "/64");
    address("o", "eth0", ORCHESTRATOR + "/24", ORCHESTRATOR6 + "/64");
    must("ip", "-n", prefix + "i", "route", "add", "default", "via", "10.213.1.1");
    must("ip", "-n", prefix + "i", "-6", "route", "add", "default", "via", "fd00:213:1::1");
    must("ip", "-n", prefix + "o", "route", "add", "default", "via", "10.213.2.1");
    must("ip", "-n", prefix + "o", "-6", "route", "add", "default", "via", "fd00:213:2::1");
    String forward =
        "echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding";
    must("ip", "netns", "exec", prefix + "r", "sh", "-c", forward);
  }

  private void link(String one, String name, String other, String otherName) {
    must(
        "ip",
        "link",
        "add",
        name,
        "netns",
        prefix + one,
        "type",
        "veth",
        "peer",
        "name",
        otherName,
        "netns",
        prefix + other);
    must("ip", "-n", prefix + one, "link", "set", name, "up");
    must("ip", "-n", prefix + other, "link", "set", otherName, "up");
  }

  private void address(String host, String device, String ipv4, String ipv6) {
    must("ip", "-n", prefix + host, "addr", "add", ipv4, "dev", device);
    must("ip", "-n", prefix + host, "addr", "add", ipv6, "dev", device, "nodad");
  }

  private void serve() throws Exception {
    for (String host : List.of("i", "o")) {
      Path log = folder.resolve(prefix + host + ".log");
      List<String> command = new ArrayList<>(in(host));
      command.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "-cp",
              Path.of(EchoServer.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                  .toString(),
              EchoServer.class.getName(),
              String.valueOf(WEB),
              String.valueOf(SSH)));
      servers.add(SupervisedProcess.start(command, folder, log));
    }
    for (SupervisedProcess server : servers) {
      server.await(() -> text(server.log()).contains("ready"), PATIENCE);
    }
  }

  static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** What comes before a command so that it runs on the gateway. */
  String[] onGateway() {
    return in("r").toArray(String[]::new);
  }

  String[] onInside() {
    return in("i").toArray(String[]::new);
  }

  private List<String> in(String host) {
    return List.of("ip", "netns", "exec", prefix + host);
  }

  /** Whether a new connection from the data center gets out. */
  boolean getsOut() {
    return connects("i", INSIDE, OUTSIDE, WEB);
  }

  boolean getsOut6() {
    return connects("i", INSIDE6, OUTSIDE6, WEB);
  }

  /** Whether a user gets in. */
  boolean getsIn() {
    return connects("o", OUTSIDE, INSIDE, WEB);
  }

  boolean getsIn6() {
    return connects("o", OUTSIDE6, INSIDE6, WEB);
  }

  /** Whether the orchestrator reaches a port inside. */
  boolean orchestratorGetsIn(int port) {
    return connects("o", ORCHESTRATOR, INSIDE, port);
  }

  boolean orchestratorGetsIn6(int port) {
    return connects("o", ORCHESTRATOR6, INSIDE6, port);
  }

  /** An echo has to come back: with the replies stopped, nothing is connected. */
  private boolean connects(String host, String from, String to, int port) {
    // Which source is taken for the second address of the outside is the route's affair.
    must(
        "ip",
        "-n",
        prefix + host,
        from.contains(":") ? "-6" : "-4",
        "route",
        "replace",
        "default",
        "via",
        gateway(host, from),
        "src",
        from);
    List<String> command = new ArrayList<>(in(host));
    command.addAll(
        List.of(
            "timeout",
            "1",
            "bash",
            "-c",
            "exec 3<>/dev/tcp/" + to + "/" + port + "; echo x >&3; read -r line <&3"));
    return run(command.toArray(String[]::new)).exitCode() == 0;
  }

  private static String gateway(String host, String from) {
    String net = host.equals("i") ? "1" : "2";
    return from.contains(":") ? "fd00:213:" + net + "::1" : "10.213." + net + ".1";
  }

  /** A conversation from inside to outside that prints a line for each echo. */
  SupervisedProcess conversation() {
    List<String> command = new ArrayList<>(in("i"));
    String script =
        "exec 3<>/dev/tcp/"
            + OUTSIDE
            + "/"
            + WEB
            + "; while echo x >&3 && read -r line <&3; do echo echo; sleep 0.02; done";
    command.addAll(List.of("bash", "-c", script));
    return SupervisedProcess.start(
        command, folder, folder.resolve(prefix + "-talk" + NUMBER.incrementAndGet() + ".log"));
  }

  /** Runs a program on the gateway, past the adapter. */
  CommandResult gateway(String... command) {
    List<String> whole = new ArrayList<>(in("r"));
    whole.addAll(List.of(command));
    return must(whole.toArray(String[]::new));
  }

  static CommandResult must(String... command) {
    CommandResult result = run(command);
    if (result.exitCode() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + result);
    }
    return result;
  }

  static CommandResult run(String... command) {
    return RUNNER.run(List.of(command), new byte[0], Deadline.after(PATIENCE, Clock.systemUTC()));
  }

  @Override
  public void close() {
    servers.forEach(SupervisedProcess::kill);
    try {
      janitor.getOutputStream().close();
      janitor.waitFor();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
