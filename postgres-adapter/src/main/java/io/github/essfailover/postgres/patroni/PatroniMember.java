package io.github.essfailover.postgres.patroni;

import io.github.essfailover.model.Endpoint;
import java.net.URI;
import java.util.Optional;

/**
 * One member as the cluster lists it.
 *
 * <p>Immutable.
 *
 * @param name its name, unique in the cluster
 * @param role what Patroni calls it; see {@link Role}
 * @param state for instance {@code running}, {@code streaming} (since 3.1), {@code stopped}
 * @param timeline as it last reported
 * @param lagBytes how far it is behind the leader's last report; empty for the leader or when not
 *     known
 * @param database where its server listens, as it tells its peers
 * @param api its REST address, as it tells its peers
 */
public record PatroniMember(
    String name,
    Role role,
    String state,
    Optional<Integer> timeline,
    Optional<Long> lagBytes,
    Optional<Endpoint> database,
    Optional<URI> api) {

  /**
   * Roles in the cluster. A leader's is what the configuration says, not what its server is: right
   * after a standby cluster was told to promote, its leader is still in recovery.
   */
  public enum Role {
    /** It holds the leader key of a cluster that has a primary. */
    LEADER,
    /** It holds the leader key of a cluster that follows another one. */
    STANDBY_LEADER,
    /** A replica that commits wait for. */
    SYNC_STANDBY,
    /** Any other. */
    REPLICA;

    /** {@code master} up to 3.x, {@code primary} and {@code quorum_standby} from 4.0. */
    static Role parse(String text) {
      return switch (text) {
        case "leader", "master", "primary" -> LEADER;
        case "standby_leader" -> STANDBY_LEADER;
        case "sync_standby", "quorum_standby" -> SYNC_STANDBY;
        default -> REPLICA;
      };
    }
  }

  /** Whether it holds the leader key. */
  public boolean leads() {
    return role == Role.LEADER || role == Role.STANDBY_LEADER;
  }

  /** Whether its server runs. */
  public boolean runs() {
    return state.equals("running") || state.equals("streaming");
  }
}
