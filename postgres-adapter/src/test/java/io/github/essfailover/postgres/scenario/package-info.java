/**
 * Failovers of three real servers by a whole orchestrator, in the situations that went wrong
 * elsewhere. For whoever changes the sequence: each test says what a user would expect. Sizes are
 * small unless {@code -Dscenario.full=true}. Open {@link
 * io.github.essfailover.postgres.scenario.FailoverOnRealServers} first.
 */
@NullMarked
package io.github.essfailover.postgres.scenario;

import org.jspecify.annotations.NullMarked;
