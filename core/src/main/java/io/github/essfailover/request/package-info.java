/** What a host can ask for. Open {@link io.github.essfailover.request.Failover} first. */
@NullMarked
package io.github.essfailover.request;

import org.jspecify.annotations.NullMarked;
