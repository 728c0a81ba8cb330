package io.github.essfailover.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.spi.Resource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermitsTest {

  private static final Resource MAIN = Resource.database(DataCenterId.of("dc2"), "main");
  private static final Resource MAS = Resource.database(DataCenterId.of("dc2"), "mas");

  private final Permits permits = new Permits();
  private final List<String> granted = new ArrayList<>();

  private void acquire(Resource resource, String who) {
    permits.acquire(resource, () -> granted.add(who));
  }

  @Test
  void acquire_free_now() {
    acquire(MAIN, "a");

    assertThat(granted).containsExactly("a");
    assertThat(permits.isTaken(MAIN)).isTrue();
    assertThat(permits.isTaken(MAS)).isFalse();
  }

  @Test
  void acquire_anotherResource_independent() {
    acquire(MAIN, "a");
    acquire(MAS, "b");

    assertThat(granted).containsExactly("a", "b");
  }

  @Test
  void release_whoWaitedLongest_isNext() {
    acquire(MAIN, "a");
    acquire(MAIN, "b");
    acquire(MAIN, "c");
    assertThat(granted).containsExactly("a");

    permits.release(MAIN);
    assertThat(granted).containsExactly("a", "b");
    permits.release(MAIN);
    assertThat(granted).containsExactly("a", "b", "c");
    assertThat(permits.isTaken(MAIN)).isTrue();
    permits.release(MAIN);
    assertThat(permits.isTaken(MAIN)).isFalse();
  }

  @Test
  void release_nextReleasesAtOnce_allAreServed() {
    acquire(MAIN, "a");
    for (String who : List.of("b", "c")) {
      permits.acquire(
          MAIN,
          () -> {
            granted.add(who);
            permits.release(MAIN);
          });
    }

    permits.release(MAIN);

    assertThat(granted).containsExactly("a", "b", "c");
    assertThat(permits.isTaken(MAIN)).isFalse();
  }

  @Test
  void acquire_sameResourceByValue_oneAtATime() {
    acquire(MAIN, "a");
    acquire(Resource.database(DataCenterId.of("dc2"), "main"), "b");

    assertThat(granted).containsExactly("a");
  }
}
