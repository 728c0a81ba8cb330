package io.github.essfailover.k8s.secrets;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The secrets of a release of the chart matrix-stack (element-hq/ess-helm 26.8, templates/init-
 * secrets and templates/synapse): what its job generated, the markers that say how it
 * authenticates, and what values gave inline. Pure.
 */
public final class HelmSecrets {

  private static final String SIGNING_KEY = "SYNAPSE_SIGNING_KEY";

  private static final Set<String> GENERATED =
      Set.of(
          SIGNING_KEY,
          "SYNAPSE_MACAROON",
          "SYNAPSE_REGISTRATION_SHARED_SECRET",
          "MAS_SYNAPSE_SHARED_SECRET",
          "MAS_ENCRYPTION_SECRET",
          "MAS_RSA_PRIVATE_KEY",
          "MAS_ECDSA_PRIME256V1_PRIVATE_KEY",
          "ELEMENT_CALL_LIVEKIT_SECRET",
          "HOOKSHOT_REGISTRATION",
          "HOOKSHOT_RSA_PASSKEY");

  private HelmSecrets() {}

  /** What a release has. */
  public static Catalogue of(String release) {
    Entry generated =
        Entry.source(Place.secret(release + "-generated"), GENERATED, Set.of(SIGNING_KEY));
    Entry markers =
        Entry.source(
            Place.configMap(release + "-markers"), Set.of("MATRIX_STACK_MSC3861"), Set.of());
    Entry inline =
        Entry.source(
            Place.secret(release + "-synapse"),
            Set.of("SIGNING_KEY", "MACAROON", "REGISTRATION_SHARED_SECRET"),
            Set.of("SIGNING_KEY"));
    return new Catalogue(
        List.of(generated.whole(), markers.whole(), inline),
        List.of(),
        List.of(Place.secret(release + "-synapse"), Place.configMap(release + "-synapse")),
        Map.of());
  }
}
