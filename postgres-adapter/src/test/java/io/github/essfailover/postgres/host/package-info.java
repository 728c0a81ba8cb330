/** Tests of the control over a server's machine that need no server. */
@NullMarked
package io.github.essfailover.postgres.host;

import org.jspecify.annotations.NullMarked;
