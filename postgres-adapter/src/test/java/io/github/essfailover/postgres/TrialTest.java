package io.github.essfailover.postgres;

import static io.github.essfailover.postgres.RejoinScene.apply;
import static io.github.essfailover.postgres.RejoinScene.look;
import static io.github.essfailover.postgres.RejoinScene.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceClaim;
import io.github.essfailover.fence.IsolationProof;
import io.github.essfailover.fence.Strength;
import io.github.essfailover.labservers.postgres.PostgresBinaries;
import io.github.essfailover.labservers.postgres.PostgresTrio;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.Release;
import io.github.essfailover.postgres.host.RewindRights;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a drill does to a server, with PostgreSQL's own programs: promoted beside a primary that
 * goes on, and rewound from the newer timeline back to the primary's older one.
 */
class TrialTest {

  private static final MarkId TRIED = MarkId.of("run-1.drill.promote.main.dc3");
  private static final MarkId PREPARED = MarkId.of("run-1.drill.prepare.main.dc3");
  private static final DataCenterId DC3 = DataCenterId.of("dc3");

  private static TrioFixture fixture;
  private static HostedInstance hosted;

  @BeforeAll
  static void start() throws Exception {
    Optional<PostgresBinaries> installed = PostgresBinaries.installed(15);
    assumeTrue(
        Boolean.getBoolean("lab.required") || installed.isPresent(),
        "PostgreSQL 15 with pg_rewind is not installed in /usr/lib/postgresql/15");
    fixture =
        TrioFixture.start(PostgresTrio.in(TrioFixture.WORK).binaries(installed.orElseThrow()));
    hosted = new HostedInstance(trio().dc3(), installed.get(), builder -> builder);
    fixture.superuser(trio().dc1(), RewindRights.script(trio().replicationUser()));
  }

  @AfterAll
  static void close() {
    if (hosted != null) {
      hosted.close();
    }
    if (fixture != null) {
      fixture.close();
    }
  }

  private static PostgresTrio trio() {
    return fixture.trio();
  }

  private static IsolationProof isolated() {
    Instant now = Instant.now();
    return IsolationProof.of(
        DC3,
        List.of(
            new Evidence(
                "a test",
                Set.of(FenceClaim.noEgress()),
                Strength.NORMAL,
                "loopback",
                now,
                RejoinScene.PATIENCE)),
        now);
  }

  @Test
  void trial_besideALivingPrimary_isRewoundAndLeavesNothing() throws Exception {
    PostgresServer dc1 = fixture.describe(trio().dc1()).build();
    PostgresServer dc3 = fixture.describe(trio().dc3()).host(hosted.host()).build();
    fixture.commit(dc1, 3);
    until(() -> fixture.rows(dc3) == 3);

    apply(8, dc3.follow(Optional.empty()));
    until(() -> look(dc3).isFrozen());
    apply(8, dc3.promote(new Promotion(TRIED, 8, isolated())));
    until(() -> look(dc3).hasMark(TRIED));
    apply(8, dc3.prepare(PREPARED, DataLoss.none()));
    fixture.commit(dc3, 7);
    fixture.commit(dc1, 2);

    assertThat(look(dc3).timeline()).isEqualTo(2);
    assertThat(look(dc1).lineage()).isEmpty();
    assertThat(look(dc1).slots()).contains("dc3");
    AdapterException kept =
        catchThrowableOfType(
            AdapterException.class, () -> apply(8, dc3.rejoin(upstream(dc1), Optional.empty())));
    assertThat(kept.code()).as("it still takes writes").isEqualTo("NOT_FENCED");
    apply(8, dc3.writes(Access.REFUSED));
    apply(8, dc1.admit(Set.of("dc3")));
    apply(
        8,
        dc3.rejoin(
            upstream(dc1), Optional.of(new Release(Person.named("drill run-1"), "its own"))));

    assertThat(dc3.lastRejoin(soon()).orElseThrow().way()).isEqualTo(RejoinReport.Way.REWOUND);
    fixture.commit(dc1, 1);
    long rows = fixture.rows(dc1);
    until(() -> fixture.rows(dc3) == rows);
    assertThat(look(dc3).streamsFrom(dc1.endpoint())).isTrue();
    assertThat(look(dc3).timeline()).isEqualTo(look(dc1).timeline()).isEqualTo(1);
    assertThat(look(dc3).lineage()).isEmpty();
    assertThat(look(dc1).access()).isEqualTo(Access.ADMITTED);
    trio().dc1().powerLoss();
    until(() -> !look(dc3).streamsFrom(dc1.endpoint()));
    assertThat(look(dc3).timeline()).as("with dc1 gone, as for a failover").isEqualTo(1);
  }

  private static void until(Callable<Boolean> wished) throws Exception {
    Deadline deadline = soon();
    while (!wished.call()) {
      assertThat(deadline.isExpired()).as("waited too long").isFalse();
      fixture.pass(Duration.ofMillis(10));
    }
  }

  private static Upstream upstream(PostgresServer dc1) {
    return Upstream.withArchive(dc1.endpoint(), "dc3");
  }
}
