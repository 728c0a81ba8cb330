package io.github.essfailover.spi;

import java.util.List;
import java.util.function.Consumer;

/**
 * One idempotent mutation, prepared and not done: the plan's text, the rehearsal, the permission
 * check and the act are one object. Making a change does no I/O.
 */
public interface Change {

  /**
   * What {@link #apply} will do, as commands or sentences that a person could carry out by hand.
   */
  List<String> preview();

  /**
   * Does it. Returns when the outside confirmed the call, not necessarily when the effect is there:
   * that is for the observer to say.
   *
   * @throws io.github.essfailover.error.AdapterException saying what is known about the effect
   */
  void apply(Call call);

  /** A change with one line of preview. */
  static Change of(String preview, Consumer<Call> body) {
    return of(List.of(preview), body);
  }

  /** A change from its two halves. */
  static Change of(List<String> preview, Consumer<Call> body) {
    List<String> lines = List.copyOf(preview);
    return new Change() {
      @Override
      public List<String> preview() {
        return lines;
      }

      @Override
      public void apply(Call call) {
        body.accept(call);
      }

      @Override
      public String toString() {
        return String.join("; ", lines);
      }
    };
  }
}
