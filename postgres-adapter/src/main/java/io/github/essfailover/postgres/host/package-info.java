/**
 * Control over the machine of a PostgreSQL server: what SQL cannot do, because it needs the stopped
 * server's files. Hosts of the library open {@link
 * io.github.essfailover.postgres.host.CommandPostgresHost} first and give it to {@code
 * PostgresServer.named(..).host(..)}; who reaches the machine in another way (an agent, {@code
 * kubectl exec}) writes a {@code CommandRunner} for it, or implements {@link
 * io.github.essfailover.postgres.host.PostgresHost}.
 */
@NullMarked
package io.github.essfailover.postgres.host;

import org.jspecify.annotations.NullMarked;
