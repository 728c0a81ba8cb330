/**
 * What only a person can do or decide, made usable by a run: {@link
 * io.github.essfailover.manual.ConsoleApprovalGate} asks on a terminal; {@link
 * io.github.essfailover.manual.ManualFirewall} and {@link io.github.essfailover.manual.ManualDns}
 * stand for devices that have no interface of their own.
 */
@NullMarked
package io.github.essfailover.manual;

import org.jspecify.annotations.NullMarked;
