package io.github.essfailover.internal.engine;

import io.github.essfailover.internal.vantage.VantagePoint;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Sighting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps looking at the source from every vantage point while a run may still promote, each at its
 * own pace: one that hangs delays nobody else. Confined to the mailbox.
 */
final class SourceWatch {

  /** How long after a look the next one begins. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /**
   * What a vantage point is given; the call itself gets twice that, so that its own answer comes
   * first.
   */
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** What everybody is given who is asked once more before a promotion. */
  private static final Duration ANEW = Duration.ofMillis(500);

  private final List<VantagePoint> points;
  private final DataCenterId subject;
  private final Seams seams;
  private final Mailbox mailbox;
  private final BoundedCalls calls;
  private final Consumer<Sighting> onSighting;
  private boolean running;

  SourceWatch(
      List<VantagePoint> points,
      DataCenterId subject,
      Seams seams,
      Mailbox mailbox,
      BoundedCalls calls,
      Consumer<Sighting> onSighting) {
    this.points = points;
    this.subject = subject;
    this.seams = seams;
    this.mailbox = mailbox;
    this.calls = calls;
    this.onSighting = onSighting;
  }

  void start() {
    if (!running) {
      running = true;
      // One that never gets to an answer must not be missing among those that saw nothing.
      points.forEach(point -> onSighting.accept(notLooked(point)));
      points.forEach(this::look);
    }
  }

  private Sighting notLooked(VantagePoint point) {
    return new Sighting(
        point.name(),
        subject,
        Optional.empty(),
        Sighting.Life.NOTHING,
        "has not looked yet",
        seams.clock().instant());
  }

  void stop() {
    running = false;
  }

  /**
   * Looks from everywhere once more, and goes on when all have answered or a moment has passed:
   * what does not answer is being looked at all the time anyway.
   */
  void lookAnew(Runnable then) {
    if (points.isEmpty() || !running) {
      then.run();
      return;
    }
    int[] open = {points.size()};
    boolean[] over = new boolean[1];
    Runnable goOn =
        () -> {
          if (!over[0]) {
            over[0] = true;
            then.run();
          }
        };
    for (VantagePoint point : points) {
      calls.call(
          Deadline.after(ANEW, seams.clock()),
          () -> point.look(Deadline.after(ANEW, seams.clock())),
          (sighting, failure) -> {
            // A short look that saw nothing was perhaps only too short: the regular ones count.
            if (sighting != null && running && sighting.life() != Sighting.Life.NOTHING) {
              onSighting.accept(sighting);
            }
            if (--open[0] == 0) {
              goOn.run();
            }
          });
    }
    seams.later(ANEW, () -> mailbox.execute(goOn));
  }

  private void look(VantagePoint point) {
    if (!running) {
      return;
    }
    boolean[] over = new boolean[1];
    calls.call(
        Deadline.after(LOOK.multipliedBy(2), seams.clock()),
        () -> point.look(Deadline.after(LOOK, seams.clock())),
        (sighting, failure) -> {
          // A look that failed or hangs is no sighting: silence of an observer says nothing.
          if (sighting != null && running) {
            onSighting.accept(sighting);
          }
        },
        () -> {
          if (!over[0]) {
            over[0] = true;
            again(point);
          }
        });
  }

  private void again(VantagePoint point) {
    if (running) {
      seams.later(PAUSE, () -> mailbox.execute(() -> look(point)));
    }
  }
}
