/**
 * The ports: what a technology must offer so that a failover can use it. Open {@link
 * io.github.essfailover.spi.DatabaseAdapter} or {@link io.github.essfailover.spi.ClusterAdapter}
 * first.
 *
 * <p>One contract holds for all of them:
 *
 * <ol>
 *   <li><b>Observe and act come in pairs.</b> For each {@link io.github.essfailover.spi.Change} an
 *       observer can prove the effect; the engine calls observe, act, observe.
 *   <li><b>Idempotent.</b> Twice with the same arguments equals once. A step is LEVEL (may be
 *       re-asserted at any time) or ONCE (has a marker written in the same transaction as its
 *       effect, and its observer reads only the marker).
 *   <li><b>Bounded.</b> Every act gets a {@link io.github.essfailover.spi.Call}, every look a
 *       {@link io.github.essfailover.model.Deadline}. Blocking beyond it is a bug that the engine
 *       contains. An act that timed out may still land: no other act on that data center and port
 *       starts before it returned or its connection was closed.
 *   <li><b>Failure says what is known</b>, as the {@link
 *       io.github.essfailover.error.AdapterException.Effect} of an {@link
 *       io.github.essfailover.error.AdapterException}.
 *   <li><b>Observers are thread-safe.</b> Changes of one data center and port are applied one at a
 *       time.
 *   <li><b>Interruptible.</b> Restore the flag and throw UNKNOWN.
 *   <li><b>No secrets</b> in messages, {@code toString}, findings, marks; secrets are compared by
 *       keyed hash.
 *   <li><b>Throw or log, never both.</b>
 *   <li><b>Every resource says where it lives</b>, so that a plan can be checked for needing the
 *       lost data center.
 * </ol>
 */
@NullMarked
package io.github.essfailover.spi;

import org.jspecify.annotations.NullMarked;
