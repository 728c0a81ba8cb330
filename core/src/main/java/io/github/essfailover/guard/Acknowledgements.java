package io.github.essfailover.guard;

import io.github.essfailover.internal.json.JsonText;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.NoteStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which runs a person has looked at after their end. Until then nothing begins the next run by
 * itself. One that is lost only means that a person is asked again. Thread-safe.
 */
public final class Acknowledgements {

  private final NoteStore notes;
  private final DeploymentId deployment;
  private final Clock clock;

  private Acknowledgements(NoteStore notes, DeploymentId deployment, Clock clock) {
    this.notes = notes;
    this.deployment = deployment;
    this.clock = clock;
  }

  /** Those of that deployment, kept in these notes. */
  public static Acknowledgements over(NoteStore notes, DeploymentId deployment, Clock clock) {
    return new Acknowledgements(notes, deployment, clock);
  }

  /**
   * A person has looked at how that run ended.
   *
   * @throws io.github.essfailover.error.AdapterException when the notes could not be written
   */
  public void acknowledge(RunId run, Person by, String note) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("by", by.name());
    json.put("note", note);
    json.put("at", clock.instant().toString());
    notes.put(key(run), JsonText.write(json).getBytes(StandardCharsets.UTF_8));
  }

  /** Whether somebody has; what cannot be read does not count. */
  public boolean has(RunId run) {
    try {
      return notes.get(key(run)).isPresent();
    } catch (RuntimeException unreadable) {
      // Whatever a store throws: nobody is known to have looked.
      return false;
    }
  }

  private String key(RunId run) {
    return "acknowledged/" + deployment + "/" + run;
  }
}
