/**
 * What knowledge about an application's database plugs into. A host that has more than Synapse and
 * MAS on its servers implements {@link io.github.essfailover.postgres.spi.DatabaseHook} and gives
 * it to {@code PostgresServerBuilder.hook}; the hook works through a {@link
 * io.github.essfailover.postgres.spi.DatabaseSession}, which bounds and classifies for it.
 */
@NullMarked
package io.github.essfailover.postgres.spi;

import org.jspecify.annotations.NullMarked;
