package io.github.essfailover.postgres.patroni;

import io.github.essfailover.model.Endpoint;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.postgres.PostgresServerBuilder;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Describes a {@link PatroniCluster}. Everything without a default must be said; {@link #build()}
 * reports all problems at once. Confined to one thread.
 */
public final class PatroniClusterBuilder {

  private final String name;
  private final PostgresServerBuilder sql;
  private final List<URI> members = new ArrayList<>();
  private final Map<String, Endpoint> reachedAt = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private Optional<Rest.Login> login = Optional.empty();
  private @Nullable SSLContext tls;
  private String place = "undeclared";

  PatroniClusterBuilder(String name) {
    this.name = name;
    this.sql = PostgresServer.named(name);
  }

  /** The data center that it is in, and with which it is lost. Default: undeclared, a finding. */
  public PatroniClusterBuilder locatedIn(String dataCenter) {
    this.place = dataCenter;
    sql.locatedIn(dataCenter);
    return this;
  }

  /**
   * Where the clusters of other data centers reach whichever member leads, for instance a virtual
   * address or HAProxy: their {@code standby_cluster} gets it.
   */
  public PatroniClusterBuilder listensOn(String host, int port) {
    sql.listensOn(host, port);
    return this;
  }

  /**
   * The REST address of a member, for instance {@code https://10.2.0.11:8008}; once for each, or
   * once for a load balancer in front of all. At least one. Name the members: changes then go to
   * the leader, which carries them out at once, and reads survive the loss of any.
   */
  public PatroniClusterBuilder member(String url) {
    try {
      URI uri = URI.create(url);
      boolean usable =
          ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
              && uri.getHost() != null
              && uri.getUserInfo() == null;
      if (usable) {
        members.add(uri.resolve("/"));
      } else {
        problems.add("member address is not http(s)://host:port");
      }
    } catch (IllegalArgumentException e) {
      problems.add("member address is not http(s)://host:port");
    }
    return this;
  }

  /**
   * Where this process reaches the database of a member, by its name. Default: where Patroni says
   * that its peers do.
   */
  public PatroniClusterBuilder reachedAt(String member, String host, int port) {
    try {
      reachedAt.put(member, new Endpoint(host, port));
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return this;
  }

  /**
   * User and password of Patroni's {@code restapi.authentication}. Default: none. The array is
   * copied.
   */
  public PatroniClusterBuilder login(String user, char[] password) {
    if (user.contains(":") || user.isBlank()) {
      problems.add("login user '" + user + "' is blank or holds a colon");
    }
    this.login = Optional.of(new Rest.Login(user, new String(password)));
    return this;
  }

  /**
   * Whom to trust, and the client certificate that Patroni may ask for. Default: the platform's
   * authorities, no certificate.
   */
  public PatroniClusterBuilder sslContext(SSLContext value) {
    this.tls = value;
    return this;
  }

  /**
   * Connections of the administrative role to a database that no application uses; see {@link
   * PostgresServerBuilder#admin}. Host and port are replaced by those of the leader.
   */
  public PatroniClusterBuilder admin(PGSimpleDataSource source) {
    sql.admin(source);
    return this;
  }

  /** Connections of the same role to a database that an application uses. At least one. */
  public PatroniClusterBuilder database(String database, PGSimpleDataSource source) {
    sql.database(database, source);
    return this;
  }

  /** The roles that applications log in with: who is shut out and let in. At least one. */
  public PatroniClusterBuilder applicationRoles(String... roles) {
    sql.applicationRoles(roles);
    return this;
  }

  /** The system identifier that it must have. Default: not pinned. */
  public PatroniClusterBuilder systemIdentifier(String value) {
    sql.systemIdentifier(value);
    return this;
  }

  /** The clock by which fence proofs expire. Default: the system's, UTC. */
  public PatroniClusterBuilder clock(Clock value) {
    sql.clock(value);
    return this;
  }

  /**
   * The cluster. Nothing is connected to.
   *
   * @throws io.github.essfailover.error.InvalidConfigurationException with everything that is wrong
   */
  public PatroniCluster build() {
    List<String> found = new ArrayList<>(problems);
    if (members.isEmpty()) {
      found.add("member(url) is missing");
    }
    Rest rest = new Rest(name + " in " + place, members, login, tls);
    PatroniRoles roles = new PatroniRoles(rest, reachedAt);
    return new PatroniCluster(sql.managedBy(roles, "Patroni cluster", found), rest, roles);
  }
}
