package io.github.essfailover.postgres;

import io.github.essfailover.labservers.postgres.PostgresBinaries;
import io.github.essfailover.testkit.contract.DatabaseAdapterContract;
import io.github.essfailover.testkit.contract.DatabaseFixture;

/** The embedded PostgreSQL 18. */
class PostgresServerContractTest extends DatabaseAdapterContract {

  @Override
  protected DatabaseFixture start() throws Exception {
    return TrioFixture.startWithHost(PostgresBinaries.embedded(TrioFixture.WORK.resolve("cache")));
  }
}
