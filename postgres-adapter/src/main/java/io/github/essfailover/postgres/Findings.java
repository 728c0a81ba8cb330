package io.github.essfailover.postgres;

import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.ArrayList;
import java.util.List;

/** What the checks of one server found, said with its name and place. Confined to one thread. */
final class Findings {

  private final Configuration configuration;
  private final List<Finding> found = new ArrayList<>();

  Findings(Configuration configuration) {
    this.configuration = configuration;
  }

  Configuration configuration() {
    return configuration;
  }

  void error(String check, String seen, String remedy) {
    add(check, Severity.ERROR, seen, remedy);
  }

  void warning(String check, String seen, String remedy) {
    add(check, Severity.WARNING, seen, remedy);
  }

  void info(String check, String seen, String remedy) {
    add(check, Severity.INFO, seen, remedy);
  }

  void add(String check, Severity severity, String seen, String remedy) {
    Finding finding = Finding.of(check, severity, configuration.name() + ": " + seen, remedy);
    found.add(configuration.location().dataCenter().map(finding::in).orElse(finding));
  }

  List<Finding> all() {
    return List.copyOf(found);
  }
}
