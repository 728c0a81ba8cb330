package io.github.essfailover.lab.world;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The kind of ESS that the lab's clusters run. */
public enum LabFlavour {
  /** An operator creates the workloads. */
  CLASSIC,
  /** A release of the chart matrix-stack. */
  HELM;

  /** Reads {@code classic} or {@code helm}; anything else is an error that says so. */
  public static LabFlavour parse(String text) {
    return Arrays.stream(values())
        .filter(flavour -> flavour.id().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no flavour '"
                        + text
                        + "'. Known flavours: "
                        + Arrays.stream(values())
                            .map(LabFlavour::id)
                            .collect(Collectors.joining(", "))));
  }

  private String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
