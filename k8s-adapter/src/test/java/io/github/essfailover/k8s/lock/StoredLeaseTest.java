package io.github.essfailover.k8s.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.github.essfailover.model.DeploymentId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class StoredLeaseTest {

  /** As version 1 wrote it; it never changes. */
  private static final String STORED =
      """
      apiVersion: coordination.k8s.io/v1
      kind: Lease
      metadata:
        name: example.org
        annotations:
          essfailover.io/beat: "3"
          essfailover.io/deployment: example.org
          essfailover.io/duration: PT30S
          essfailover.io/epoch: "7"
          essfailover.io/owner: process 1 on host
      spec:
        holderIdentity: taking-1
        leaseDurationSeconds: 30
        renewTime: "2026-11-22T03:00:00.000000Z"
      """;

  private static final LeaseRecord RECORD =
      new LeaseRecord(7, "taking-1", 3, "process 1 on host", Duration.ofSeconds(30));

  @Test
  void lease_stored_read() {
    Lease lease = Serialization.unmarshal(STORED, Lease.class);

    assertThat(LeaseRecord.of(lease, Duration.ofSeconds(5))).isEqualTo(RECORD);
  }

  @Test
  void lease_writtenToday_equalsTheStoredOne() {
    Lease today =
        new LeaseBuilder()
            .withNewMetadata()
            .withName("example.org")
            .withAnnotations(RECORD.annotations(DeploymentId.of("example.org")))
            .endMetadata()
            .withSpec(RECORD.spec(Instant.parse("2026-11-22T03:00:00Z").atZone(ZoneOffset.UTC)))
            .build();

    assertThat(today).isEqualTo(Serialization.unmarshal(STORED, Lease.class));
  }
}
