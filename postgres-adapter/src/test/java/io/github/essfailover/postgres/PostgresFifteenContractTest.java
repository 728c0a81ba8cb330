package io.github.essfailover.postgres;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.essfailover.labservers.postgres.PostgresBinaries;
import io.github.essfailover.testkit.contract.DatabaseAdapterContract;
import io.github.essfailover.testkit.contract.DatabaseFixture;
import java.util.Optional;

/** The oldest supported version, where it is installed; it doubles the time, hence the switch. */
class PostgresFifteenContractTest extends DatabaseAdapterContract {

  @Override
  protected DatabaseFixture start() throws Exception {
    boolean required = Boolean.getBoolean("lab.required");
    assumeTrue(
        required || Boolean.getBoolean("postgres.oldest"),
        "PostgreSQL 15 is tested only with -Dpostgres.oldest=true");
    Optional<PostgresBinaries> installed = PostgresBinaries.installed(15);
    assumeTrue(
        required || installed.isPresent(),
        "PostgreSQL 15 is not installed in /usr/lib/postgresql/15");
    return TrioFixture.startWithHost(installed.orElseThrow());
  }
}
