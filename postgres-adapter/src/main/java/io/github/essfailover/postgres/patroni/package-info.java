/**
 * The database port for PostgreSQL that Patroni manages: role changes over its REST API, the rest
 * over SQL to whichever member leads. Hosts open {@link
 * io.github.essfailover.postgres.patroni.PatroniCluster} first. Tested with Patroni 3.0.2; what 4.x
 * says differently is understood.
 */
@NullMarked
package io.github.essfailover.postgres.patroni;

import org.jspecify.annotations.NullMarked;
