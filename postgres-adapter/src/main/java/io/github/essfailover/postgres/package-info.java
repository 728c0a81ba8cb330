/**
 * The database port for PostgreSQL 15 and later, over JDBC. Hosts open {@link
 * io.github.essfailover.postgres.PostgresServer} first and, once for each replication group, run
 * {@link io.github.essfailover.postgres.PostgresSetup}, which creates a role that may do what a
 * failover needs and nothing more.
 */
@NullMarked
package io.github.essfailover.postgres;

import org.jspecify.annotations.NullMarked;
