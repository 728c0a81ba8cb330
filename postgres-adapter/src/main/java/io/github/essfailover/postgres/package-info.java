/**
 * The database port for PostgreSQL 15 and later, over JDBC. Hosts open {@link
 * io.github.essfailover.postgres.PostgresServer} first and, once for each replication group, run
 * {@link io.github.essfailover.postgres.PostgresSetup}, which creates a role that may do what a
 * failover needs and nothing more. Where something else manages the servers' roles, {@link
 * io.github.essfailover.postgres.ManagedPostgres} is the SQL half of an adapter, and {@link
 * io.github.essfailover.postgres.patroni.PatroniCluster} one that is made of it.
 */
@NullMarked
package io.github.essfailover.postgres;

import org.jspecify.annotations.NullMarked;
