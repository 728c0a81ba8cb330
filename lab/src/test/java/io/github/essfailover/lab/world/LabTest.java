package io.github.essfailover.lab.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.essfailover.lab.traffic.Acknowledged;
import io.github.essfailover.lab.traffic.EventStore;
import io.github.essfailover.lab.traffic.TrafficClient;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LabTest {

  private static final Path FOLDER = Path.of(System.getProperty("java.io.tmpdir"), "lab");

  @Test
  void lab_whoseDc1LosesPower_isSilentThereAndLeavesNoProcess() throws Exception {
    Set<Long> before = processes();
    try (Lab lab = Lab.in(FOLDER)) {
      lab.build(System.out);
      assertThat(lab.inspect())
          .isEqualTo(
              new Inspection(
                  java.util.List.of("dc1"),
                  new java.util.TreeMap<>(Map.of("dc2", "dc1", "dc3", "dc1"))));
      TrafficClient users = lab.users(100);
      users.start();
      Instant start = Instant.now();
      Conditions.await(
          "two seconds of traffic",
          () -> users.acknowledgedSoFar() > 150 && Instant.now().isAfter(start.plusSeconds(2)));
      Conditions.await(
          "federation traffic",
          () -> lab.remote().countFrom(lab.dc1().address(), Instant.EPOCH) > 5);

      lab.dc1().powerLoss();

      Instant lost = Instant.now();
      for (InetSocketAddress port : lab.dc1().ports()) {
        assertTimesOut(port);
      }
      Conditions.await("the users to notice", () -> users.lastFailure().contains("Timeout"));
      users.close();
      assertThat(users.report().countFrom("dc1", lost)).isZero();
      assertThat(users.report().acknowledged())
          .extracting(Acknowledged::dataCenter)
          .containsOnly("dc1");
      // Each acknowledged message is on a standby: a commit waited for one of them.
      Set<String> dc2 = present(lab, users, lab.dc2());
      Set<String> dc3 = present(lab, users, lab.dc3());
      assertThat(users.report().acknowledged())
          .allMatch(a -> dc2.contains(a.eventId()) || dc3.contains(a.eventId()));
      assertThat(lab.inspect().writable()).isEmpty();
    }
    Conditions.await("the end of all processes", () -> before.containsAll(processes()));
  }

  private static Set<String> present(Lab lab, TrafficClient users, LabDataCenter dataCenter)
      throws Exception {
    EventStore store =
        EventStore.in(
            dataCenter.database().connectAs(lab.databases().application("synapse"), "synapse"));
    return store.present(
        users.report().acknowledged().stream().map(Acknowledged::eventId).toList());
  }

  private static void assertTimesOut(InetSocketAddress port) throws Exception {
    try (Socket socket = new Socket()) {
      assertThatExceptionOfType(SocketTimeoutException.class)
          .as("connect to " + port)
          .isThrownBy(() -> socket.connect(port, 300));
    }
  }

  private static Set<Long> processes() {
    return ProcessHandle.current()
        .descendants()
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }
}
