package io.github.essfailover.k8s.audit;

import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.ArrayList;
import java.util.List;

/** What one check has to say. Confined to one thread. */
final class Remarks {

  private final String check;
  private final List<Finding> findings = new ArrayList<>();
  private boolean looked = true;

  Remarks(String check) {
    this.check = check;
  }

  void error(String seen, String remedy) {
    say(Severity.ERROR, seen, remedy);
  }

  void warning(String seen, String remedy) {
    say(Severity.WARNING, seen, remedy);
  }

  void info(String seen, String remedy) {
    say(Severity.INFO, seen, remedy);
  }

  void say(Severity severity, String seen, String remedy) {
    findings.add(Finding.of(check, severity, seen, remedy));
  }

  /** There is nothing here that the check is about: neither a finding nor in order. */
  void nothingThere() {
    looked = false;
  }

  boolean looked() {
    return looked;
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }
}
