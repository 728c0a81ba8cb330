package io.github.essfailover.k8s.secrets;

import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is wrong with the secrets of one data center. Never names a value. Pure. */
public final class Flaws {

  private static final Duration MARGIN = Duration.ofDays(14);

  private Flaws() {}

  /** All findings. */
  public static List<Finding> of(Sight sight, Instant now) {
    List<Finding> findings = new ArrayList<>();
    for (Entry entry : sight.catalogue().entries()) {
      Optional<Content> content = sight.content(entry.place());
      if (entry.role() == Entry.Role.TLS) {
        tls(sight, entry, content, now, findings);
      } else {
        values(entry, content, findings);
      }
    }
    if (hasNoSigningKey(sight)) {
      findings.add(
          Finding.of(
              "secrets.signing-key",
              Severity.ERROR,
              "there is no signing key of Synapse in " + signingPlaces(sight),
              "Copy it from the active data center: with another one other servers refuse"
                  + " events."));
    }
    derived(sight, findings);
    return findings;
  }

  /** What makes it unfit to be copied; empty if nothing does. */
  static Optional<String> unfit(Sight source, Entry entry, Content content, Instant now) {
    if (entry.role() == Entry.Role.TLS) {
      return Certificates.flaws(
              content, source.tls().getOrDefault(entry.place().name(), Set.of()), now, MARGIN)
          .stream()
          .filter(Certificates.Flaw::isUnusable)
          .map(Certificates.Flaw::text)
          .findFirst();
    }
    for (String key : entry.keysOf(content)) {
      Optional<String> flaw = content.text(key).flatMap(text -> flaw(entry, key, text));
      if (flaw.isPresent()) {
        return Optional.of("key " + key + " " + flaw.get());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> flaw(Entry entry, String key, String text) {
    if (text.isBlank()) {
      return Optional.of("is empty");
    }
    return entry.signing().contains(key) ? SigningKeys.problem(text) : Optional.empty();
  }

  private static void values(Entry entry, Optional<Content> content, List<Finding> findings) {
    if (content.isEmpty()) {
      return;
    }
    for (String key : entry.keysOf(content.get())) {
      content
          .get()
          .text(key)
          .flatMap(text -> flaw(entry, key, text))
          .map(flaw -> found(entry, key, flaw))
          .ifPresent(findings::add);
    }
  }

  private static Finding found(Entry entry, String key, String flaw) {
    String seen = entry.place() + " key " + key + " " + flaw;
    String remedy = "Put the value of the active data center there.";
    return entry.signing().contains(key)
        ? Finding.of("secrets.signing-key", Severity.ERROR, seen, remedy)
        : Finding.of("secrets.empty", Severity.ERROR, seen, remedy);
  }

  private static boolean hasNoSigningKey(Sight sight) {
    return sight.catalogue().entries().stream()
        .filter(e -> e.role() == Entry.Role.SOURCE)
        .noneMatch(
            e ->
                sight
                    .content(e.place())
                    .filter(c -> e.signing().stream().anyMatch(k -> c.keys().contains(k)))
                    .isPresent());
  }

  private static String signingPlaces(Sight sight) {
    return sight.catalogue().entries().stream()
        .filter(e -> e.role() == Entry.Role.SOURCE && !e.signing().isEmpty())
        .map(e -> e.place() + " " + e.signing())
        .toList()
        .toString();
  }

  private static void derived(Sight sight, List<Finding> findings) {
    for (Catalogue.Derivation each : sight.catalogue().derivations()) {
      Optional<byte[]> source =
          sight.content(each.source()).flatMap(c -> c.value(each.sourceKey()));
      boolean isStale =
          source.isPresent()
              && sight
                  .content(each.derived())
                  .filter(c -> c.has(each.derivedKey(), source.get()))
                  .isEmpty();
      if (isStale) {
        findings.add(
            Finding.of(
                "secrets.derived",
                Severity.ERROR,
                each.derived()
                    + " key "
                    + each.derivedKey()
                    + " is not what "
                    + each.source()
                    + " key "
                    + each.sourceKey()
                    + " holds",
                "Look whether the updater runs: it has not carried the change over."));
      }
    }
  }

  private static void tls(
      Sight sight, Entry entry, Optional<Content> content, Instant now, List<Finding> findings) {
    if (content.isEmpty()) {
      findings.add(
          Finding.of(
              "secrets.tls",
              Severity.ERROR,
              "an Ingress names " + entry.place() + ", which is not there",
              "Copy it from the active data center, for instance with SecretSync."));
      return;
    }
    Set<String> hosts = sight.tls().getOrDefault(entry.place().name(), Set.of());
    for (Certificates.Flaw flaw : Certificates.flaws(content.get(), hosts, now, MARGIN)) {
      findings.add(
          Finding.of(
              "secrets.tls",
              flaw.isUnusable() ? Severity.ERROR : Severity.WARNING,
              entry.place() + ": " + flaw.text(),
              "Renew it where it is renewed, and have it copied here."));
    }
  }

  /** What to change where cert-manager of a standby renews a certificate by itself. */
  public static List<Finding> renewedHere(Sight sight) {
    List<Finding> findings = new ArrayList<>();
    sight
        .contents()
        .forEach(
            (place, content) ->
                content.certificate().ifPresent(name -> findings.add(renewed(place, name))));
    return findings;
  }

  static Finding renewed(Place place, String certificate) {
    return Finding.of(
        "secrets.cert-manager",
        Severity.WARNING,
        place
            + " belongs to cert-manager's Certificate "
            + certificate
            + " of this standby, which cannot be renewed by HTTP-01 while the names point"
            + " elsewhere",
        "Use TLS mode 'existing' here (ESS Helm: tlsSecret) and delete the Certificate,"
            + " so that the active data center's certificate can be copied; or renew by DNS-01.");
  }
}
