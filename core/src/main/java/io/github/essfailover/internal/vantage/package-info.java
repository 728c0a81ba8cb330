/**
 * Looking at a data center from several places. Open {@link
 * io.github.essfailover.internal.vantage.VantagePoints}.
 */
@NullMarked
package io.github.essfailover.internal.vantage;

import org.jspecify.annotations.NullMarked;
