package io.github.essfailover.spi;

/**
 * Tells that something may have changed, so that whoever waits for it looks at once instead of
 * asking again and again. It is a hint and never a safety input: what is true, the observer says.
 * Thread-safe.
 */
@FunctionalInterface
public interface Signal {

  /**
   * Listens from now on. Returns at once and never throws; what it needs for that goes on in
   * threads of the thing that is listened to.
   *
   * @param changed is called, on any thread and once more than necessary rather than once too
   *     little, when something may have changed, and each time that the subscription becomes live;
   *     returns at once
   */
  Subscription listen(Runnable changed);

  /** While somebody listens. Thread-safe. */
  interface Subscription extends AutoCloseable {

    /** Whether changes are told right now. While they are not, the listener asks as usual. */
    boolean isLive();

    /** Ends it; returns at once, never throws, may be repeated. */
    @Override
    void close();
  }
}
