package io.github.essfailover.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call to the outside that did not succeed. {@link #effect()} says what is known about its
 * effect, which decides what the engine may do next. Adapters may define subclasses.
 *
 * <p>Immutable.
 */
public non-sealed class AdapterException extends FailoverException {

  /** What is known about the effect of a failed call. */
  public enum Effect {
    /** The call had no effect and will have none: it is safe to repeat it. */
    NOT_APPLIED,
    /** The call may have had, or may still get, its effect: observe before anything else. */
    UNKNOWN,
    /** The call was refused for a reason that repeating it cannot change: a person has to look. */
    PERMANENT
  }

  private final Effect effect;

  /**
   * Creates a failure.
   *
   * @param effect what is known about the effect
   * @param code a stable name, for instance {@code DATABASE_UNREACHABLE}
   * @param sentence a constant sentence with a full stop
   * @param context facts that belong to it, free of secrets
   * @param remedy what a person should do next
   */
  public AdapterException(
      Effect effect,
      String code,
      String sentence,
      Map<String, String> context,
      String remedy,
      @Nullable Throwable cause) {
    super(code, sentence, context, remedy, cause);
    this.effect = effect;
  }

  /** A call that certainly had no effect, for instance because the connection was refused. */
  public static AdapterException notApplied(
      String code, String sentence, Map<String, String> context, @Nullable Throwable cause) {
    return new AdapterException(
        Effect.NOT_APPLIED, code, sentence, context, "It is repeated until its deadline.", cause);
  }

  /** A call whose effect is not known, for instance because the answer was lost. */
  public static AdapterException unknown(
      String code, String sentence, Map<String, String> context, @Nullable Throwable cause) {
    return new AdapterException(
        Effect.UNKNOWN, code, sentence, context, "Its effect is observed next.", cause);
  }

  /** A call that cannot succeed until a person changed something. */
  public static AdapterException permanent(
      String code,
      String sentence,
      Map<String, String> context,
      String remedy,
      @Nullable Throwable cause) {
    return new AdapterException(Effect.PERMANENT, code, sentence, context, remedy, cause);
  }

  /** What is known about the effect of the call. */
  public Effect effect() {
    return effect;
  }
}
