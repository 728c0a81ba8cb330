package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.spi.Call;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Transactions that an application left prepared (PostgreSQL 18 documentation, "PREPARE
 * TRANSACTION"). They survive the end of the session and of the server, and are replicated: on a
 * promoted server they are there again, with their locks. Only the owner or a superuser may end
 * them, in the database that they belong to.
 */
final class PreparedTransactions {

  private record Prepared(String gid, String owner, String database) {
    String statement() {
      return "ROLLBACK PREPARED " + Sql.literal(gid);
    }

    @Override
    public String toString() {
      return Sql.literal(gid) + " of " + owner + " in " + database;
    }
  }

  private final Server server;

  PreparedTransactions(Server server) {
    this.server = server;
  }

  /** Rolls back those of application roles in the declared databases; others are left. */
  void rollBack(Session admin, Call call) {
    for (Prepared each : read(admin)) {
      PGSimpleDataSource source = server.configuration().databases().get(each.database);
      if (source != null && server.configuration().applicationRoles().contains(each.owner)) {
        server.actIn(source, call, session -> rollBack(session, each));
      }
    }
  }

  private static void rollBack(Session session, Prepared each) {
    session.act("become " + each.owner, "SET ROLE " + Sql.name(each.owner));
    session.act("roll back " + each, each.statement());
  }

  /** The door is shut, and still the fence does not hold. */
  void requireNone(Session session) {
    List<Prepared> left = read(session);
    if (!left.isEmpty()) {
      Map<String, String> context = server.context();
      context.put("transactions", left.toString());
      throw new AdapterException(
          AdapterException.Effect.UNKNOWN,
          "PREPARED_TRANSACTIONS_REMAIN",
          "Transactions are prepared that can still be committed.",
          context,
          "Ask whoever coordinates them, then as owner or superuser, in "
              + left.get(0).database
              + ": "
              + left.get(0).statement()
              + " or COMMIT PREPARED.",
          null);
    }
  }

  /**
   * What a promoted server inherited, for people: it holds its locks, and whoever coordinates it
   * may commit it.
   */
  List<String> left(Session session) {
    return read(session).stream()
        .map(each -> "transaction " + each + " is still prepared")
        .toList();
  }

  private List<Prepared> read(Session session) {
    return session.read(
        "look for prepared transactions",
        StillWriting.PREPARED,
        row -> new Prepared(row.getString(1), row.getString(2), row.getString(3)),
        server.configuration().applicationRoles(),
        List.copyOf(server.configuration().databases().keySet()));
  }
}
