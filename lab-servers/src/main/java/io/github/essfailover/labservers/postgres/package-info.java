/**
 * Real PostgreSQL servers on this machine, for the lab and for the adapters' tests. Open {@link
 * io.github.essfailover.labservers.postgres.PostgresTrio} first.
 */
@NullMarked
package io.github.essfailover.labservers.postgres;

import org.jspecify.annotations.NullMarked;
