package io.github.essfailover.alert;

import io.github.essfailover.model.Severity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes alerts to the log, as logger {@code io.github.essfailover.alert}: errors as errors,
 * warnings as warnings, what cleared as information. Thread-safe.
 */
public final class Slf4jAlerts implements AlertSink {

  private static final Logger log = LoggerFactory.getLogger("io.github.essfailover.alert");

  private Slf4jAlerts() {}

  /** The sink. */
  public static Slf4jAlerts create() {
    return new Slf4jAlerts();
  }

  @Override
  public void on(AlertChange change) {
    if (change.kind() == AlertChange.Kind.CLEARED) {
      log.info("{} {}", change.kind(), change.alert());
    } else if (change.alert().severity() == Severity.ERROR) {
      log.error("{} {}", change.kind(), change.alert());
    } else {
      log.warn("{} {}", change.kind(), change.alert());
    }
  }
}
