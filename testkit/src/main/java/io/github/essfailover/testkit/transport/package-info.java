/**
 * For authors of adapters: servers with certificates that are in order and such that are not, to
 * see that the adapter talks to the first kind only. Begin with {@link
 * io.github.essfailover.testkit.transport.TlsServer}.
 */
@NullMarked
package io.github.essfailover.testkit.transport;

import org.jspecify.annotations.NullMarked;
