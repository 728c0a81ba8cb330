package io.github.essfailover.k8s.audit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of Kubernetes as far as skew is concerned. Immutable; 0.0 is not known. */
record Versions(int major, int minor) {

  private static final Pattern SHAPE = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4}).*");

  static Versions parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    return matcher.matches()
        ? new Versions(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
        : new Versions(0, 0);
  }

  boolean isKnown() {
    return major > 0;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
