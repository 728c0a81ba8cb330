package io.github.essfailover.k8s;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.List;
import java.util.function.Supplier;

/** Checks that both flavours make. Reads only; without state. */
final class SharedChecks {

  private SharedChecks() {}

  /** Whether a wait could say why it waits. */
  static List<Finding> events(Api api, String namespace) {
    try {
      Warnings.list(api, namespace, 1);
      return List.of();
    } catch (AdapterException e) {
      return List.of(
          Finding.of(
              "cluster.events-hidden",
              Severity.WARNING,
              "events in " + namespace + " cannot be listed: " + e.code(),
              "Grant list on events in "
                  + namespace
                  + ": without them nobody sees why a workload does not become ready."));
    }
  }

  /** The findings of a check, or one that it could not be made. */
  static List<Finding> guarded(String check, Supplier<List<Finding>> body) {
    try {
      return body.get();
    } catch (AdapterException e) {
      return List.of(Finding.of(check, Severity.ERROR, e.code() + " " + e.context(), e.remedy()));
    }
  }
}
