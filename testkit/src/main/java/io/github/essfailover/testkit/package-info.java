/**
 * The test kit, for people who test their own automation and for our simulation. Open {@link
 * io.github.essfailover.testkit.FakeWorld} first: data centers in memory that obey the rules of
 * real ones. {@link io.github.essfailover.testkit.SimulatedTime} runs everything in virtual time,
 * {@link io.github.essfailover.testkit.Faults} lets calls fail. The contracts for authors of
 * adapters are in {@code contract}.
 */
@NullMarked
package io.github.essfailover.testkit;

import org.jspecify.annotations.NullMarked;
