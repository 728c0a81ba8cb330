/**
 * Programs on this machine: {@link io.github.essfailover.command.LocalCommandRunner}, for hosts
 * whose firewall, power or database controls are commands.
 */
@NullMarked
package io.github.essfailover.command;

import org.jspecify.annotations.NullMarked;
