package io.github.essfailover.postgres.synapse;

import io.github.essfailover.postgres.spi.DatabaseHook;
import java.util.List;

/** The databases of Element Server Suite. */
public final class Ess {

  private Ess() {}

  /** One hook for each kind of database. */
  public static List<DatabaseHook> hooks() {
    return List.of(SynapseHook.standard(), new MasHook());
  }
}
