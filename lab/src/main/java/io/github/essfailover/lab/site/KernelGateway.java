package io.github.essfailover.lab.site;

import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.labservers.network.Relay;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A real router in a network namespace of its own, between the relays of a {@link Gateway}: what
 * comes in and what goes out is forwarded by the kernel, so that rules of nftables there stop it.
 * Users' connections end at the relay before it, whose own packets are stopped behind it: a stopped
 * user sees silence, not a refusal.
 *
 * <p>The namespace goes with this JVM, also when that is killed: a small shell removes it when its
 * standard input ends. Needs root. Thread-safe.
 */
public final class KernelGateway implements AutoCloseable {

  /** The interface behind which the outside is. */
  public static final String UPLINK = "up0";

  private static final int PORT = 8448;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final LocalCommandRunner RUNNER = LocalCommandRunner.create();

  private final String namespace = "esslab" + ProcessHandle.current().pid();
  private final String net = "10." + (64 + ProcessHandle.current().pid() % 128) + ".";
  private final Process janitor;
  private final List<Relay> ends = new ArrayList<>();

  private KernelGateway() throws IOException {
    janitor =
        new ProcessBuilder(
                "sh",
                "-c",
                "trap '' INT TERM HUP; cat >/dev/null; ip netns del " + namespace + " 2>/dev/null")
            .start();
  }

  /** Why there can be none on this machine; empty: there can. */
  public static Optional<String> missing() {
    for (String program : List.of("/usr/sbin/nft", "/usr/sbin/ip")) {
      if (!Files.isExecutable(Path.of(program))) {
        return Optional.of(program + " is not installed (Debian packages nftables, iproute2)");
      }
    }
    String probe = "esslabprobe" + ProcessHandle.current().pid();
    boolean works =
        run("", "ip", "netns", "add", probe).exitCode() == 0
            && run("", "ip", "netns", "exec", probe, "nft", "list", "tables").exitCode() == 0;
    run("", "ip", "netns", "del", probe);
    return works
        ? Optional.empty()
        : Optional.of("network namespaces with nftables need root, which this is not");
  }

  /**
   * One that lets everything through.
   *
   * @param publicAddress the data center's, from which its homeserver reaches the remote server
   */
  public static KernelGateway between(
      InetSocketAddress ingress, InetSocketAddress remote, InetSocketAddress publicAddress) {
    KernelGateway gateway = null;
    try {
      gateway = new KernelGateway();
      gateway.connect(ingress, remote, publicAddress);
      return gateway;
    } catch (IOException e) {
      throw new UncheckedIOException("there is no shell", e);
    } catch (RuntimeException e) {
      if (gateway != null) {
        gateway.close();
      }
      throw e;
    }
  }

  private void connect(
      InetSocketAddress ingress, InetSocketAddress remote, InetSocketAddress publicAddress) {
    must("ip", "netns", "add", namespace);
    cable("eo", UPLINK, "1");
    cable("ei", "down0", "2");
    Relay inside = Relay.between(new InetSocketAddress(net + "2.1", 0), ingress);
    ends.add(inside);
    Relay outside =
        Relay.between(new InetSocketAddress(net + "1.1", 0), remote, publicAddress.getAddress());
    ends.add(outside);
    mustIn("", "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward");
    mustIn(
        """
        table ip lab {
          chain to { type nat hook prerouting priority -100;
            iifname "up0" tcp dport %1$d dnat to %2$s2.1:%3$d
            iifname "down0" tcp dport %1$d dnat to %2$s1.1:%4$d
          }
          chain from { type nat hook postrouting priority 100; masquerade; }
        }
        """
            .formatted(PORT, net, inside.address().getPort(), outside.address().getPort()),
        "nft",
        "-f",
        "-");
  }

  private void cable(String end, String inNamespace, String part) {
    String here = end + ProcessHandle.current().pid();
    must(
        "ip", "link", "add", here, "type", "veth", "peer", "name", inNamespace, "netns", namespace);
    must("ip", "addr", "add", net + part + ".1/24", "dev", here);
    must("ip", "link", "set", here, "up");
    mustIn("", "ip", "addr", "add", net + part + ".2/24", "dev", inNamespace);
    mustIn("", "ip", "link", "set", inNamespace, "up");
  }

  /** Where users' connections go in. */
  InetSocketAddress entrance() {
    return new InetSocketAddress(net + "1.2", PORT);
  }

  /** Where the homeserver goes out. */
  InetSocketAddress exit() {
    return new InetSocketAddress(net + "2.2", PORT);
  }

  /** What comes before a command so that it runs on the gateway. */
  public String[] onGateway() {
    return new String[] {"ip", "netns", "exec", namespace};
  }

  private void mustIn(String input, String... command) {
    List<String> whole = new ArrayList<>(List.of(onGateway()));
    whole.addAll(List.of(command));
    must(input, whole.toArray(String[]::new));
  }

  private static void must(String... command) {
    must("", command);
  }

  private static void must(String input, String[] command) {
    CommandResult result = run(input, command);
    if (result.exitCode() != 0) {
      throw new IllegalStateException(String.join(" ", command) + ": " + result);
    }
  }

  private static CommandResult run(String input, String... command) {
    return RUNNER.run(
        List.of(command),
        input.getBytes(StandardCharsets.UTF_8),
        Deadline.after(PATIENCE, Clock.systemUTC()));
  }

  @Override
  public void close() {
    ends.forEach(Relay::close);
    try {
      janitor.getOutputStream().close();
      janitor.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
