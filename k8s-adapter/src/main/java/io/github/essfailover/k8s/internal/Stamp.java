package io.github.essfailover.k8s.internal;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.spi.Call;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The run that acts, as annotations of the object that it acts on. An older epoch than the one on
 * the object is refused, so that a predecessor that woke up late changes nothing. Immutable.
 */
public record Stamp(Call call) {

  public static final String EPOCH = "essfailover.io/epoch";
  public static final String RUN = "essfailover.io/run";

  /** Throws if a later run was here. */
  public void refuseIfSuperseded(HasMetadata object) {
    String stamped = annotation(object, EPOCH);
    if (stamped.isEmpty()) {
      return;
    }
    Map<String, String> context =
        Map.of(
            "object",
            name(object),
            "stamped",
            stamped,
            "epoch",
            epoch(),
            "run",
            call.run().value());
    if (!isNumber(stamped)) {
      throw AdapterException.permanent(
          "EPOCH_UNREADABLE",
          "The object carries an epoch that is not a number.",
          context,
          "Remove the annotation " + EPOCH + " from " + name(object) + " if no run is going on.",
          null);
    }
    if (Long.parseLong(stamped) > call.epoch()) {
      throw AdapterException.permanent(
          "EPOCH_SUPERSEDED",
          "A later run has acted on this cluster.",
          context,
          "Do not go on with this run; look at the one with the higher epoch.",
          null);
    }
  }

  /** Whether the object carries just this stamp. */
  public boolean isOn(HasMetadata object) {
    return epoch().equals(annotation(object, EPOCH))
        && call.run().value().equals(annotation(object, RUN));
  }

  public Map<String, String> annotations() {
    return Map.of(EPOCH, epoch(), RUN, call.run().value());
  }

  /** The epoch on the object; 0 if there is none that can be read. */
  public static long epochOn(HasMetadata object) {
    String stamped = annotation(object, EPOCH);
    return isNumber(stamped) ? Long.parseLong(stamped) : 0;
  }

  public static String annotation(HasMetadata object, String name) {
    return Objects.toString(annotationOrNull(object, name), "");
  }

  public static @Nullable String annotationOrNull(HasMetadata object, String name) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(name);
  }

  /** Kind, namespace and name, for people. */
  public static String name(HasMetadata object) {
    return object.getKind()
        + " "
        + object.getMetadata().getNamespace()
        + "/"
        + object.getMetadata().getName();
  }

  private String epoch() {
    return String.valueOf(call.epoch());
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d{1,18}");
  }
}
