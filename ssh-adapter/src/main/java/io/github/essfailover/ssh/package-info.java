/**
 * Runs programs on other machines over SSH, for firewalls, power and database hosts. For hosts that
 * configure adapters which take a {@link io.github.essfailover.spi.CommandRunner}; begin with
 * {@link io.github.essfailover.ssh.SshCommandRunner}.
 */
@NullMarked
package io.github.essfailover.ssh;

import org.jspecify.annotations.NullMarked;
