package io.github.essfailover.postgres.patroni;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.postgres.patroni.PatroniMember.Role;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A cluster as {@code GET /cluster} shows it: Patroni documentation, "Patroni REST API", "Cluster
 * status endpoints".
 *
 * <p>Immutable.
 *
 * @param members by name
 * @param paused whether Patroni is told to leave everything as it is
 */
public record PatroniView(List<PatroniMember> members, boolean paused) {

  /** Copies the list. */
  public PatroniView {
    members = List.copyOf(members);
  }

  /** Who holds the leader key; empty between two leaders. */
  public Optional<PatroniMember> leader() {
    return members.stream().filter(PatroniMember::leads).findFirst();
  }

  /** The member of that name. */
  public Optional<PatroniMember> member(String name) {
    return members.stream().filter(member -> member.name().equals(name)).findFirst();
  }

  static PatroniView parse(String text) {
    JsonNode root = Json.object(text);
    JsonNode listed = root.path("members");
    if (!listed.isArray()) {
      throw new IllegalArgumentException("no list of members");
    }
    List<PatroniMember> members = new ArrayList<>();
    for (JsonNode each : listed) {
      members.add(member(each));
    }
    return new PatroniView(members, root.path("pause").asBoolean(false));
  }

  private static PatroniMember member(JsonNode each) {
    String name = each.path("name").asText("");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a member without a name");
    }
    return new PatroniMember(
        name,
        Role.parse(each.path("role").asText("")),
        each.path("state").asText(""),
        each.path("timeline").isInt()
            ? Optional.of(each.path("timeline").intValue())
            : Optional.empty(),
        each.path("lag").isIntegralNumber()
            ? Optional.of(each.path("lag").longValue())
            : Optional.empty(),
        database(each),
        api(each));
  }

  private static Optional<Endpoint> database(JsonNode each) {
    String host = each.path("host").asText("");
    return host.isBlank()
        ? Optional.empty()
        : Optional.of(new Endpoint(host, each.path("port").asInt(5432)));
  }

  private static Optional<URI> api(JsonNode each) {
    String url = each.path("api_url").asText("");
    return url.isBlank() ? Optional.empty() : Optional.of(URI.create(url));
  }
}
