/**
 * What is known about the databases of Element Server Suite: Synapse's and the Matrix
 * Authentication Service's. Used by itself wherever such a database is recognized; hosts that want
 * it otherwise open {@link io.github.essfailover.postgres.synapse.SynapseHook}.
 */
@NullMarked
package io.github.essfailover.postgres.synapse;

import org.jspecify.annotations.NullMarked;
