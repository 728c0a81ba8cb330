package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.Release;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Upstream;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The way back of a server that was failed over from: tests for adapters that know one. */
abstract class DatabaseReturns extends DatabaseScenes {

  private static final Optional<Release> RELEASED =
      Optional.of(new Release(Person.named("contract"), "a test"));

  @Test
  final void rejoin_oldPrimaryThatIsDown_streamsFromTheNewOneHoweverOften() throws Exception {
    assumeRejoins();
    fixture().commit(primary(), 3);
    untilRows(standby(), 3);
    promoteStandby(PROMOTED);
    fixture().returnMachine(primary());
    AdapterException early = failureOf(() -> apply(rejoin(standby(), RELEASED)));
    assertThat(early.code()).isEqualTo("SLOT_MISSING");
    apply(standby().admit(Set.of("dc1")));

    untilApplied(rejoin(standby(), RELEASED));
    untilApplied(rejoin(standby(), RELEASED));

    fixture().commit(standby(), 4);
    untilRows(primary(), 7);
    assertRejoined();
    assertThat(look(primary()).slots()).as("nobody moves it on").doesNotContain("dc2");
  }

  @Test
  final void rejoin_whatTheUpstreamLacks_isKeptUntilAPersonReleasesIt() throws Exception {
    assumeRejoins();
    apply(freeze(standby()));
    until(standby(), DatabaseState::isFrozen);
    fixture().commit(primary(), 5);
    promoteStandby(PROMOTED);
    fixture().commit(standby(), 1);
    apply(standby().admit(Set.of("dc1")));
    fixture().returnMachine(primary());

    for (int twice = 0; twice < 2; twice++) {
      AdapterException kept = failureOf(() -> apply(rejoin(standby(), Optional.empty())));
      assertThat(kept.code()).isEqualTo("COPY_QUARANTINED");
      assertThat(kept.effect()).isEqualTo(Effect.PERMANENT);
      assertThat(fixture().rows(primary())).isEqualTo(5);
      assertThat(look(primary()).isFrozen()).isTrue();
    }

    untilApplied(rejoin(standby(), RELEASED));
    untilRows(primary(), 1);
    assertRejoined();
  }

  @Test
  final void rejoin_runningPrimary_isRefusedUntilApplicationsAreShutOut() throws Exception {
    assumeRejoins();
    promoteStandby(PROMOTED);
    fixture().returnServer(primary());
    apply(standby().admit(Set.of("dc1")));

    AdapterException open = failureOf(() -> apply(rejoin(standby(), RELEASED)));
    assertThat(open.code()).isEqualTo("NOT_FENCED");
    assertThat(open.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(look(primary()).isPrimary()).isTrue();

    untilApplied(primary().writes(Access.REFUSED));
    untilApplied(rejoin(standby(), RELEASED));
    assertRejoined();
  }

  @Test
  final void rejoin_upstreamThatIsAStandby_isRefused() throws Exception {
    assumeRejoins();
    apply(otherStandby().admit(Set.of("dc1")));
    fixture().losePower(primary());
    fixture().returnMachine(primary());

    AdapterException refused = failureOf(() -> apply(rejoin(otherStandby(), Optional.empty())));

    assertThat(refused.code()).isEqualTo("UPSTREAM_NOT_PRIMARY");
  }

  private void assertRejoined() throws Exception {
    DatabaseState back =
        until(primary(), state -> streams(state) && state.lineage().contains(PROMOTED));
    assertThat(back.role()).isEqualTo(DatabaseState.Role.STANDBY);
    assertThat(back.following().orElseThrow().upstream()).isEqualTo(standby().endpoint());
    assertThat(back.timeline()).isEqualTo(look(standby()).timeline());
    assertThat(back.epoch()).isEqualTo(EPOCH);
  }

  private Change rejoin(DatabaseAdapter upstream, Optional<Release> release) {
    return primary().rejoin(Upstream.withArchive(upstream.endpoint(), "dc1"), release);
  }

  private void assumeRejoins() {
    assumeTrue(
        primary().capabilities().contains(Capability.REJOIN), "the adapter knows no way back");
  }
}
