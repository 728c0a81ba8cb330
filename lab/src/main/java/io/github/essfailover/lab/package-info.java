/**
 * Three data centers on one machine, with real servers, and scenarios that take one away. For
 * everybody who wants to see a failover before trusting one: run {@link
 * io.github.essfailover.lab.LabMain}, or build a {@link io.github.essfailover.lab.world.Lab} in a
 * test.
 */
@NullMarked
package io.github.essfailover.lab;

import org.jspecify.annotations.NullMarked;
