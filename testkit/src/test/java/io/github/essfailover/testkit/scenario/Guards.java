package io.github.essfailover.testkit.scenario;

import io.github.essfailover.ReturnGuard;
import io.github.essfailover.ReturnGuardBuilder;
import io.github.essfailover.error.JournalException;
import io.github.essfailover.guard.GuardListener;
import io.github.essfailover.guard.GuardState;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Guards of a stage, and what they read. */
final class Guards {

  static final Person ADA = Person.named("Ada");

  /** A journal as a guard reads it: it can be unavailable, silent or stale. */
  static final class Seen implements Journal {
    private final Journal real;
    private final Stage stage;
    boolean unavailable;
    Duration silence = Duration.ZERO;
    int hidden;

    private Seen(Stage stage) {
      this.stage = stage;
      this.real = stage.journal;
    }

    @Override
    public List<RunId> runs() {
      if (!silence.isZero()) {
        pause();
      }
      if (unavailable) {
        throw JournalException.unavailable("The runs were not listed.", Map.of(), null);
      }
      List<RunId> runs = real.runs();
      return runs.subList(0, Math.max(0, runs.size() - hidden));
    }

    private void pause() {
      try {
        stage.time.pause(silence);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw JournalException.unavailable("The runs were not listed.", Map.of(), e);
      }
    }

    @Override
    public List<byte[]> read(RunId run) {
      return real.read(run);
    }

    @Override
    public void append(RunId run, long sequence, byte[] record) {
      throw new UnsupportedOperationException("a guard only reads");
    }

    @Override
    public RunLock lock() {
      throw new UnsupportedOperationException("a guard only reads");
    }

    @Override
    public boolean isShared() {
      return true;
    }
  }

  final Stage stage;
  final List<GuardListener.Told> told = new ArrayList<>();
  private final List<ReturnGuard> running = new ArrayList<>();

  Guards(Stage stage) {
    this.stage = stage;
  }

  Seen journal() {
    return new Seen(stage);
  }

  void adopt(String dataCenter) {
    stage.orchestrator().adopt(DataCenterId.of(dataCenter), ADA, "it serves");
  }

  ReturnGuard start(String dataCenter) {
    return start(dataCenter, journal(), builder -> builder);
  }

  ReturnGuard start(String dataCenter, Journal journal, UnaryOperator<ReturnGuardBuilder> options) {
    ReturnGuard guard =
        options
            .apply(
                ReturnGuard.in(stage.world.dataCenter(dataCenter).dataCenter())
                    .deployment("example.org")
                    .record(journal)
                    .listener(told::add)
                    .clock(stage.time.clock())
                    .workers(stage.time.executor())
                    .timer(stage.time.executor()))
            .start();
    running.add(guard);
    return guard;
  }

  Guards everywhere() {
    stage.world.dataCenters().forEach(each -> start(each.id().value()));
    return this;
  }

  void pass(Duration time) {
    stage.time.advance(time);
  }

  static List<String> checks(GuardState state) {
    return state.findings().stream().map(Finding::check).toList();
  }

  List<String> told() {
    return told.stream().filter(t -> !t.over()).map(t -> t.finding().check()).toList();
  }
}
