package io.github.essfailover.postgres.synapse;

import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Finding;
import io.github.essfailover.postgres.spi.DatabaseHook;
import io.github.essfailover.postgres.spi.DatabaseSession;
import java.util.List;

/**
 * The database of the Matrix Authentication Service. Its keys are ULIDs, and nothing is mended
 * after a promotion; but outside ESS it is often made with a collation of the operating system.
 */
final class MasHook implements DatabaseHook {

  private static final String[] TABLES = {"oauth2_sessions", "compat_sessions", "user_sessions"};

  @Override
  public String name() {
    return "Matrix Authentication Service";
  }

  @Override
  public boolean recognizes(DatabaseSession session) {
    return !Catalog.tables(session, TABLES).isEmpty();
  }

  @Override
  public List<Finding> check(DatabaseSession session) {
    return Collations.check(session);
  }

  @Override
  public List<String> afterPromotion(DatabaseSession session, DataLoss loss) {
    return List.of();
  }

  @Override
  public String toString() {
    return name();
  }
}
