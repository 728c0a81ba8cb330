package io.github.essfailover.guard;

import io.github.essfailover.internal.json.JsonFields;
import io.github.essfailover.internal.json.JsonText;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Halt;
import io.github.essfailover.model.Person;
import io.github.essfailover.spi.NoteStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stops what acts by itself — watch, policy, guard —, for a deployment or one of its data centers,
 * until a person takes it back. Runs that people start go on; their plans show it.
 *
 * <p>Thread-safe. A switch that cannot be read counts as thrown for everything but a guard, which
 * goes on holding what is not active.
 */
public final class KillSwitch {

  private static final String OF_DEPLOYMENT = "kill-switch.deployment/";
  private static final String OF_DATA_CENTER = "kill-switch.data-center/";

  private final NoteStore notes;
  private final DeploymentId deployment;
  private final Clock clock;

  private KillSwitch(NoteStore notes, DeploymentId deployment, Clock clock) {
    this.notes = notes;
    this.deployment = deployment;
    this.clock = clock;
  }

  /** The switches of that deployment, kept in these notes. */
  public static KillSwitch over(NoteStore notes, DeploymentId deployment, Clock clock) {
    return new KillSwitch(notes, deployment, clock);
  }

  /**
   * Throws the one of the deployment.
   *
   * @throws io.github.essfailover.error.AdapterException when the notes could not be written
   */
  public Halt halt(Person by, String why) {
    return thrown(Optional.empty(), by, why);
  }

  /** Throws the one of a data center. */
  public Halt halt(DataCenterId dataCenter, Person by, String why) {
    return thrown(Optional.of(dataCenter), by, why);
  }

  /** Takes the one of the deployment back; those of data centers stay. */
  public void release(Person by, String why) {
    write(Optional.empty(), false, by, why);
  }

  /** Takes the one of a data center back. */
  public void release(DataCenterId dataCenter, Person by, String why) {
    write(Optional.of(dataCenter), false, by, why);
  }

  /** What is thrown: that of the deployment first, then those of these data centers. */
  public List<Halt> halts(Collection<DataCenterId> dataCenters) {
    List<Halt> halts = new ArrayList<>();
    read(Optional.empty()).ifPresent(halts::add);
    dataCenters.forEach(each -> read(Optional.of(each)).ifPresent(halts::add));
    return halts;
  }

  private Halt thrown(Optional<DataCenterId> dataCenter, Person by, String why) {
    return new Halt(dataCenter, Optional.of(by), why, write(dataCenter, true, by, why));
  }

  private Instant write(Optional<DataCenterId> dataCenter, boolean on, Person by, String why) {
    if (why.isBlank()) {
      throw new IllegalArgumentException("why is empty; say why, for whoever finds it later");
    }
    Instant now = clock.instant();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("thrown", on);
    json.put("by", by.name());
    json.put("why", why);
    json.put("at", now.toString());
    notes.put(key(dataCenter), JsonText.write(json).getBytes(StandardCharsets.UTF_8));
    return now;
  }

  private Optional<Halt> read(Optional<DataCenterId> dataCenter) {
    try {
      return notes.get(key(dataCenter)).flatMap(note -> parsed(dataCenter, note));
    } catch (RuntimeException unreadable) {
      // Whatever a store throws: who cannot see the switch must not act as if it were not thrown.
      String why = "the kill switch cannot be read: " + unreadable.getMessage();
      return Optional.of(new Halt(dataCenter, Optional.empty(), why, clock.instant()));
    }
  }

  private static Optional<Halt> parsed(Optional<DataCenterId> dataCenter, byte[] note) {
    JsonFields json = JsonFields.parse(new String(note, StandardCharsets.UTF_8));
    return json.truth("thrown")
        ? Optional.of(
            new Halt(
                dataCenter,
                Optional.of(json.value("by", Person::named)),
                json.text("why"),
                json.instant("at")))
        : Optional.empty();
  }

  private String key(Optional<DataCenterId> dataCenter) {
    return dataCenter
        .map(each -> OF_DATA_CENTER + deployment + "/" + each)
        .orElse(OF_DEPLOYMENT + deployment);
  }
}
