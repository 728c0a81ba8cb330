/**
 * Reads the catalogues of the tools that take PostgreSQL's backups: {@link
 * io.github.essfailover.postgres.backup.PgBackRest}, {@link
 * io.github.essfailover.postgres.backup.WalG} and {@link
 * io.github.essfailover.postgres.backup.Barman}. For hosts that declare the backups of their data
 * centers; each is asked with the tool's own command, here or on another machine.
 */
@NullMarked
package io.github.essfailover.postgres.backup;

import org.jspecify.annotations.NullMarked;
