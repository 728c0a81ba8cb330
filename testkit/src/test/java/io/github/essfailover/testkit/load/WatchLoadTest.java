package io.github.essfailover.testkit.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Watches over many deployments for long. {@code -Dload.deployments=200 -Dload.hours=720
 * -Dload.between=12} is the long version; in a quick build there are few, for hours.
 */
class WatchLoadTest {

  private static final int DEPLOYMENTS = Integer.getInteger("load.deployments", 10);
  private static final int HOURS = Integer.getInteger("load.hours", 8);
  private static final int BETWEEN = Integer.getInteger("load.between", 1);
  private static final int PARTS = Integer.getInteger("load.parts", 4);

  /** What the fakes keep: each planted episode writes into a log that nobody shortens. */
  private static final long BYTES_OF_EPISODE = 2_000;

  private static final long SLACK = 256 * 1024;

  @Test
  void manyWatchesForLong_missNothingAndKeepNothing() {
    WatchLoad load = WatchLoad.start(DEPLOYMENTS, Duration.ofHours(BETWEEN));
    Stopwatch watch = new Stopwatch();
    Duration part = Duration.ofHours(HOURS).dividedBy(PARTS);
    load.pass(part);
    int threads = Thread.activeCount();
    long heap = Heap.used();
    long episodes = load.episodes();
    tell(load, watch);
    for (int i = 1; i < PARTS; i++) {
      load.pass(part);
      tell(load, watch);
      assertThat(load.wrong()).as("until %s", load.now()).isEmpty();
    }
    long grown = Heap.used() - heap;
    long since = load.episodes() - episodes;
    load.calm();

    assertThat(load.wrong()).isEmpty();
    assertThat(load.looks()).isGreaterThan(DEPLOYMENTS * Duration.ofHours(HOURS).toMinutes());
    assertThat(load.episodes()).isGreaterThan(DEPLOYMENTS);
    assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads);
    assertThat(grown).isLessThan(SLACK + BYTES_OF_EPISODE * since);
    load.close();
  }

  private static void tell(WatchLoad load, Stopwatch watch) {
    System.out.printf(
        "%s: %d watches, %d looks, %d episodes; heap %d KiB; processor %d s%n",
        load.now(),
        DEPLOYMENTS,
        load.looks(),
        load.episodes(),
        Heap.used() / 1024,
        watch.lap().toSeconds());
  }
}
