package io.github.essfailover.alert;

import io.github.essfailover.internal.json.JsonText;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Alerts as receivers want them. Pure. */
final class AlertJson {

  private static final long VERSION = 1;

  /** Longer than any usual pause between two looks: an alert that nobody repeats ends by itself. */
  private static final Duration VALID = Duration.ofMinutes(5);

  private AlertJson() {}

  /** One change, in a form of ours. */
  static String plain(AlertChange change) {
    Alert alert = change.alert();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", VERSION);
    json.put("kind", change.kind().name());
    json.put("at", change.at().toString());
    json.put("key", alert.key());
    json.put("deployment", alert.deployment().value());
    json.put("check", alert.check());
    alert.dataCenter().ifPresent(dc -> json.put("dataCenter", dc.value()));
    json.put("severity", alert.severity().name());
    json.put("severityBefore", change.before().name());
    json.put("since", alert.since().toString());
    json.put("seen", alert.seen());
    json.put("remedy", alert.remedy());
    return JsonText.write(json);
  }

  /**
   * Alertmanager's API v2, {@code POST /api/v2/alerts}. Its labels are what makes an alert the same
   * one, severity too: another severity ends one alert and begins another.
   */
  static String alertmanager(AlertChange change) {
    List<Map<String, Object>> alerts = new ArrayList<>();
    boolean over = change.kind() == AlertChange.Kind.CLEARED;
    if (!over && change.before() != change.alert().severity()) {
      alerts.add(alertmanager(change.alert(), change.before(), change.at()));
    }
    alerts.add(
        alertmanager(
            change.alert(),
            change.alert().severity(),
            over ? change.at() : change.at().plus(VALID)));
    return JsonText.write(alerts);
  }

  /** Those that stand, again. */
  static String alertmanager(List<Alert> standing, Instant at) {
    return JsonText.write(
        standing.stream().map(a -> alertmanager(a, a.severity(), at.plus(VALID))).toList());
  }

  private static Map<String, Object> alertmanager(Alert alert, Severity severity, Instant endsAt) {
    Map<String, Object> labels = new LinkedHashMap<>();
    labels.put("alertname", alert.check());
    labels.put("deployment", alert.deployment().value());
    labels.put("data_center", alert.dataCenter().map(DataCenterId::value).orElse(""));
    labels.put("severity", severity.name().toLowerCase(Locale.ROOT));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("labels", labels);
    json.put("annotations", Map.of("summary", alert.seen(), "remedy", alert.remedy()));
    json.put("startsAt", alert.since().toString());
    json.put("endsAt", endsAt.toString());
    return json;
  }
}
